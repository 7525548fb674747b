// What is an obligation, as people read it? What it asks of whom, where that stands and how sure we are of it, and between which days
// it holds.
import { ID, Int, ObjectType } from 'type-graphql';
import type { ObligationCheck, ObligationPublished, SourceGrade } from '../../domain/compliance/events.ts';
import type { KnownObligation } from '../../domain/compliance/law-in-force.ts';
import type { Role } from '../../domain/kernel/event.ts';
import type { RiskClass as RiskClassValue, UseCase } from '../../domain/models/events.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { RiskClass, RoleName } from '../relay/enums.ts';
import { DateTimeScalar, PositionScalar } from '../relay/scalars.ts';
import { CheckKind, SourceGradeName, UseCaseName } from './compliance-enums.ts';

@ObjectType({ description: 'Where it stands.' })
export class ObligationSource {
  @AuthorizedField(() => String)
  citation: string;

  @AuthorizedField(() => String, { nullable: true })
  url: string | null;

  @AuthorizedField(() => SourceGradeName, { description: 'How sure we are of it.' })
  grade: SourceGrade;
}

@ObjectType('ObligationCheck', { description: 'How it is shown to be met.' })
export class ObligationCheckType {
  @AuthorizedField(() => CheckKind)
  kind: ObligationCheck['kind'];

  @AuthorizedField(() => String, { nullable: true, description: 'Of DERIVED: one of complianceChecks.' })
  check: string | null;

  @AuthorizedField(() => [RoleName], { description: 'Of ATTESTED: who may vouch for it.' })
  roles: readonly Role[];

  @AuthorizedField(() => Int, { nullable: true, description: 'Of ATTESTED: how long a word is good; null: for good.' })
  validMonths: number | null;
}

@ObjectType('Obligation', { description: 'One edition of what the law, or the house, asks.' })
export class ObligationType {
  @AuthorizedField(() => ID)
  obligationId: string;

  @AuthorizedField(() => Int)
  edition: number;

  @AuthorizedField(() => String)
  title: string;

  @AuthorizedField(() => String, { description: 'What it asks, in the words of whoever entered it.' })
  demand: string;

  @AuthorizedField(() => String, { description: 'HOUSE: a rule of its own, which nobody publishes.' })
  jurisdiction: string;

  @AuthorizedField(() => ObligationSource)
  source: ObligationSource;

  @AuthorizedField(() => [RiskClass], { nullable: true, description: 'Null: of models of every class.' })
  riskClasses: readonly RiskClassValue[] | null;

  @AuthorizedField(() => [UseCaseName], { nullable: true, description: 'Null: of models for every use.' })
  useCases: readonly UseCase[] | null;

  @AuthorizedField(() => String, { description: 'The calendar day from which it holds.' })
  effectiveFrom: string;

  @AuthorizedField(() => String, { nullable: true, description: 'From which it holds no more; null: none is known.' })
  effectiveTo: string | null;

  @AuthorizedField(() => ID, { nullable: true, description: 'The obligation whose place it took.' })
  supersedes: string | null;

  @AuthorizedField(() => ObligationCheckType)
  check: ObligationCheckType;

  @AuthorizedField(() => DateTimeScalar, { nullable: true, description: 'Null of a rule of the house.' })
  publishedAt: string | null;

  @AuthorizedField(() => PositionScalar, { nullable: true })
  position: bigint | null;

  @AuthorizedField(() => ID, { nullable: true })
  eventId: string | null;
}

export function obligationType({ obligation, published }: KnownObligation): ObligationType {
  const { appliesTo, check, ...said } = obligation;
  return {
    ...said,
    ...appliesTo,
    check: checkType(check),
    publishedAt: published?.at ?? null,
    position: published?.position ?? null,
    eventId: published?.eventId ?? null,
  };
}

function checkType(check: ObligationPublished['check']): ObligationCheckType {
  const nothing = { check: null, roles: [], validMonths: null };
  if (check.kind === 'derived') return { ...nothing, kind: check.kind, check: check.check };
  return check.kind === 'attested' ? { ...nothing, ...check } : { ...nothing, kind: check.kind };
}
