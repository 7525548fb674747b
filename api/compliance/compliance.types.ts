// How does a model version stand under the law of a day? One row an obligation in force, with what shows it.
import { ID, Int, ObjectType } from 'type-graphql';
import type { ObligationState } from '../../domain/compliance/judge-obligation.ts';
import type { ObligationStatus, VersionCompliance } from '../../projections/compliance/read-compliance.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { DateTimeScalar, PositionScalar } from '../relay/scalars.ts';
import { ObligationStateName } from './compliance-enums.ts';
import { ObligationSource, ObligationType, obligationType } from './obligation.types.ts';

@ObjectType('RuleStatus', { description: 'How a version stands under one obligation.' })
export class RuleStatusType {
  @AuthorizedField(() => ID, { description: 'Of the obligation.' })
  rule: string;

  @AuthorizedField(() => Int)
  edition: number;

  @AuthorizedField(() => String)
  title: string;

  @AuthorizedField(() => String)
  jurisdiction: string;

  @AuthorizedField(() => ObligationSource)
  source: ObligationSource;

  @AuthorizedField(() => ObligationType)
  obligation: ObligationType;

  @AuthorizedField(() => ObligationStateName)
  status: ObligationState;

  @AuthorizedField(() => String, { description: 'Why, in one sentence.' })
  because: string;

  @AuthorizedField(() => DateTimeScalar, { nullable: true, description: 'Null where nothing is judged.' })
  since: string | null;

  @AuthorizedField(() => PositionScalar, {
    nullable: true,
    description: 'Of the event that made it so; null: time did, or nothing is judged.',
  })
  sincePosition: bigint | null;

  @AuthorizedField(() => [ID], { description: 'The events that show it, oldest first.' })
  evidenceIds: readonly string[];
}

@ObjectType('Compliance')
export class ComplianceType {
  @AuthorizedField(() => ID)
  modelVersionId: string;

  @AuthorizedField(() => String, { description: 'Under the law of this day.' })
  day: string;

  @AuthorizedField(() => PositionScalar, { description: 'Judged by what was recorded up to here.' })
  asOf: bigint;

  @AuthorizedField(() => Boolean, { description: "False: nobody has published law; the rules are the house's own." })
  lawEntered: boolean;

  @AuthorizedField(() => Boolean, {
    description:
      'Every obligation that applies and is judged is satisfied; the four rules of the house are among them.',
  })
  satisfied: boolean;

  @AuthorizedField(() => [RuleStatusType], { description: 'Obligations in force that day, by jurisdiction and id.' })
  rules: RuleStatusType[];
}

export function complianceType(found: VersionCompliance): ComplianceType {
  const { model_id, version, day, position: asOf, lawEntered, satisfied, rows } = found;
  return {
    modelVersionId: `${model_id}@${version}`,
    day,
    asOf,
    lawEntered,
    satisfied,
    rules: rows.map(ruleStatusType),
  };
}

function ruleStatusType({ obligation, publishedBy, evidence, ...verdict }: ObligationStatus): RuleStatusType {
  const { obligationId: rule, edition, title, jurisdiction, source } = obligation;
  const { status, because, since, sincePosition } = verdict;
  return {
    rule,
    edition,
    title,
    jurisdiction,
    source,
    obligation: obligationType({ obligation, published: publishedBy }),
    status,
    because,
    since,
    sincePosition,
    evidenceIds: evidence,
  };
}
