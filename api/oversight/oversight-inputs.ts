// What must be said to review a decision, to record a complaint, and to answer one?
import { Length } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import type { ComplaintAnswered, ComplaintChannel, PredictionReviewed } from '../../domain/predictions/events.ts';
import { ChangeInputType } from '../ledger/command-input.ts';
import { DateTimeScalar } from '../relay/scalars.ts';
import { ComplaintChannelName, ComplaintOutcome, ReviewOutcome } from './oversight-enums.ts';

const NO_PERSON = 'Stands in the clear for ever: nothing that names or describes a person.';

@InputType()
export class ReviewPredictionInput extends ChangeInputType {
  @Field(() => ID)
  predictionId: string;

  @Field(() => ReviewOutcome)
  outcome: PredictionReviewed['outcome'];

  @Field(() => String, {
    nullable: true,
    description: 'Of OVERRIDDEN: the word of the deployment that holds from here on.',
  })
  @Length(1, 200)
  decision?: string | null;

  @Field(() => String, { description: `What was done about it: "The loan was paid out." ${NO_PERSON}` })
  @Length(1, 2000)
  finalAction: string;

  @Field(() => String, { description: NO_PERSON })
  @Length(1, 2000)
  reason: string;

  @Field(() => ID, { nullable: true, description: 'The complaint it answers to.' })
  complaintId?: string | null;
}

@InputType()
export class ReceiveComplaintInput extends ChangeInputType {
  @Field(() => ID)
  predictionId: string;

  @Field(() => ComplaintChannelName, { defaultValue: 'person' })
  channel: ComplaintChannel;

  @Field(() => String, {
    nullable: true,
    description:
      'What was said; sealed with the key of the person decided about, in the clear where no person stands behind the decision. Left out only where the person was erased.',
  })
  @Length(1, 10_000)
  text?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it came in; left out: now.' })
  receivedAt?: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'An earlier deadline than one calendar month (GDPR art. 12(3); secondary source, grade M), with its basis.',
  })
  dueAt?: string | null;

  @Field(() => String, { nullable: true, description: `What an earlier deadline rests on. ${NO_PERSON}` })
  @Length(1, 500)
  basis?: string | null;
}

@InputType()
export class AnswerComplaintInput extends ChangeInputType {
  @Field(() => ID)
  complaintId: string;

  @Field(() => ComplaintOutcome)
  outcome: ComplaintAnswered['outcome'];

  @Field(() => String, {
    nullable: true,
    description: 'What was answered; sealed with the key of the person. Left out only where the person was erased.',
  })
  @Length(1, 10_000)
  answer?: string | null;
}
