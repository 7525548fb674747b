// What must be said of an incident: when it is opened, when an authority is told, and when it is over?
import { IsInt, Length, Min } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import type { IncidentKind } from '../../domain/compliance/events.ts';
import { ChangeInputType, CommandInputType } from '../ledger/command-input.ts';
import { DateTimeScalar } from '../relay/scalars.ts';
import { IncidentKindName } from './compliance-enums.ts';

@InputType()
export class OpenIncidentInput extends CommandInputType {
  @Field(() => IncidentKindName)
  kind: IncidentKind;

  @Field(() => String)
  @Length(1, 300)
  title: string;

  @Field(() => String, { description: 'What happened; without the name of anybody it happened to.' })
  @Length(1, 10_000)
  description: string;

  @Field(() => ID, { nullable: true, description: 'Left out: it is of no model.' })
  modelId?: string | null;

  @Field(() => Int, { nullable: true })
  @IsInt()
  @Min(1)
  version?: number | null;

  @Field(() => String, { nullable: true, description: 'Reference of who sees it through; left out: you.' })
  @Length(1, 100)
  owner?: string | null;

  @Field(() => DateTimeScalar)
  occurredAt: string;

  @Field(() => DateTimeScalar, { description: 'When the house knew of it: the clock runs from then on.' })
  awareAt: string;
}

@InputType()
export class ReportIncidentInput extends ChangeInputType {
  @Field(() => ID)
  incidentId: string;

  @Field(() => String, { description: 'Whom it was reported to.' })
  @Length(1, 300)
  authority: string;

  @Field(() => String, { description: "The authority's own." })
  @Length(1, 300)
  reference: string;

  @Field(() => DateTimeScalar)
  reportedAt: string;
}

@InputType()
export class CloseIncidentInput extends ChangeInputType {
  @Field(() => ID)
  incidentId: string;

  @Field(() => String)
  @Length(1, 10_000)
  cause: string;

  @Field(() => String, { description: 'What was done so that it does not come again.' })
  @Length(1, 10_000)
  measures: string;
}
