// What must be said to enter law? What it asks, where that stands and how sure we are of it, between which days it holds, and how it
// is shown to be met.
import { ArrayMaxSize, Length, ValidateNested } from 'class-validator';
import { Field, InputType, Int } from 'type-graphql';
import type { ObligationCheck, SourceGrade } from '../../domain/compliance/events.ts';
import type { Role } from '../../domain/kernel/event.ts';
import type { RiskClass as RiskClassValue, UseCase } from '../../domain/models/events.ts';
import { ChangeInputType, CommandInputType } from '../ledger/command-input.ts';
import { RiskClass, RoleName } from '../relay/enums.ts';
import { CheckKind, SourceGradeName, UseCaseName } from './compliance-enums.ts';

@InputType()
export class ObligationSourceInput {
  @Field(() => String)
  @Length(1, 500)
  citation: string;

  @Field(() => String, { nullable: true, description: 'An https address.' })
  @Length(1, 600)
  url?: string | null;

  @Field(() => SourceGradeName)
  grade: SourceGrade;
}

@InputType()
export class ObligationCheckInput {
  @Field(() => CheckKind)
  kind: ObligationCheck['kind'];

  @Field(() => String, { nullable: true, description: 'Of DERIVED: one of complianceChecks.' })
  @Length(1, 100)
  check?: string | null;

  @Field(() => [RoleName], { nullable: true, description: 'Of ATTESTED: who may vouch for it.' })
  @ArrayMaxSize(6)
  roles?: Role[] | null;

  @Field(() => Int, { nullable: true, description: 'Of ATTESTED: for how long a word is good; left out: for good.' })
  validMonths?: number | null;
}

@InputType()
export class PublishObligationInput extends ChangeInputType {
  @Field(() => String, { description: 'Such as eu-ai-act-14. One that is there already: its next edition.' })
  @Length(1, 100)
  obligationId: string;

  @Field(() => String)
  @Length(1, 300)
  title: string;

  @Field(() => String, { description: 'What it asks, in our own words.' })
  @Length(1, 2000)
  demand: string;

  @Field(() => String, { description: 'Such as EU, US or INT.' })
  @Length(1, 10)
  jurisdiction: string;

  @Field(() => ObligationSourceInput)
  @ValidateNested()
  source: ObligationSourceInput;

  @Field(() => [RiskClass], { nullable: true, description: 'Left out: models of every class.' })
  @ArrayMaxSize(10)
  riskClasses?: RiskClassValue[] | null;

  @Field(() => [UseCaseName], { nullable: true, description: 'Left out: models for every use.' })
  @ArrayMaxSize(10)
  useCases?: UseCase[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'The calendar day from which it holds, such as 2026-04-17. Law without it is refused.',
  })
  @Length(1, 20)
  effectiveFrom?: string | null;

  @Field(() => String, { nullable: true, description: 'The day from which it holds no more; left out: none is known.' })
  @Length(1, 20)
  effectiveTo?: string | null;

  @Field(() => String, { nullable: true, description: 'The obligation whose place it takes.' })
  @Length(1, 100)
  supersedes?: string | null;

  @Field(() => ObligationCheckInput)
  @ValidateNested()
  check: ObligationCheckInput;
}

@InputType()
export class PublishBoxedObligationsInput extends CommandInputType {
  @Field(() => [String], { nullable: true, description: 'Left out: the whole box.' })
  @ArrayMaxSize(20)
  @Length(1, 10, { each: true })
  jurisdictions?: string[] | null;
}
