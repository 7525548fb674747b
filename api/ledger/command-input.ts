// What may every mutation's input carry beside its own fields? A key for retries and the revision it was decided on.
import { Length } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { RevisionScalar } from '../relay/scalars.ts';

@InputType()
export class CommandInputType {
  @Field(() => String, {
    nullable: true,
    description:
      'Your key for this command: sent again, it gives the first receipt. Yours alone; others may use the same.',
  })
  @Length(1, 200)
  commandId?: string | null;
}

@InputType()
export class ChangeInputType extends CommandInputType {
  @Field(() => RevisionScalar, {
    nullable: true,
    description: 'Revision the decision was made on; a stream that has moved on refuses with STALE_REVISION.',
  })
  expectedRevision?: bigint | null;
}
