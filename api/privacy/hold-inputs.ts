// What must be said of a legal hold: what it holds, who asks for it, and why; and why it ends?
import { Length } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { CommandInputType } from '../ledger/command-input.ts';
import { DateTimeScalar } from '../relay/scalars.ts';

@InputType({ description: 'Of a person, a model or a period: one of the three.' })
export class PlaceLegalHoldInput extends CommandInputType {
  @Field(() => String, { nullable: true, description: 'The reference of a person in the data.' })
  @Length(1, 100)
  subject?: string | null;

  @Field(() => String, { nullable: true, description: 'Or the id of the person in the data.' })
  @Length(1, 500)
  subjectId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Everybody this model decided about.' })
  modelId?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Everybody who was decided about from then on …' })
  from?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: '… and before then.' })
  to?: string | null;

  @Field(() => String, { description: 'Who needs the record: a court, an authority.' })
  @Length(1, 300)
  authority: string;

  @Field(() => String)
  @Length(1, 2000)
  reason: string;
}

@InputType()
export class LiftLegalHoldInput extends CommandInputType {
  @Field(() => ID)
  holdId: string;

  @Field(() => String)
  @Length(1, 2000)
  reason: string;
}
