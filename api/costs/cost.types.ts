// What does work cost? Lines that add up to what was metered, to the last nano-unit (guarantee G7).
import { Float, ID, Int, ObjectType } from 'type-graphql';
import { formatMoney } from '../../domain/kernel/money.ts';
import type { CostKind as CostKindValue } from '../../projections/costs/cost-kind.ts';
import type { CostLine, ModelCost } from '../../projections/costs/read-costs.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { connectionType } from '../relay/connection.ts';
import { CostKind, CostLineStatus, Provider } from '../relay/enums.ts';
import { DateTimeScalar, NanosScalar } from '../relay/scalars.ts';

@ObjectType({ description: 'An amount of one currency, in integer nano-units.' })
export class Money {
  @AuthorizedField(() => NanosScalar)
  nanos: string;

  @AuthorizedField(() => String, { description: 'ISO 4217.' })
  currency: string;

  @AuthorizedField(() => String, { description: 'For people: 1.50 EUR.' })
  formatted: string;
}

/** Null without a currency: before the first price nothing has an amount. */
export function moneyOf(nanos: bigint | null, currency: string | null): Money | null {
  if (nanos === null || currency === null) return null;
  return { nanos: nanos.toString(), currency, formatted: formatMoney(nanos, currency) };
}

@ObjectType('CostLine', { description: 'One event of work, or what of a metered window no event claimed.' })
export class CostLineType {
  @AuthorizedField(() => ID, { description: 'Id of the event it stands for.' })
  id: string;

  @AuthorizedField(() => CostKind)
  kind: CostKindValue;

  @AuthorizedField(() => CostLineStatus)
  status: CostLine['status'];

  @AuthorizedField(() => ID)
  leaseId: string;

  @AuthorizedField(() => ID, { nullable: true })
  modelId: string | null;

  @AuthorizedField(() => Int, { nullable: true })
  version: number | null;

  @AuthorizedField(() => ID, { nullable: true })
  deploymentId: string | null;

  @AuthorizedField(() => ID, { nullable: true })
  trainingId: string | null;

  @AuthorizedField(() => String)
  businessUnit: string;

  @AuthorizedField(() => Provider)
  provider: string;

  @AuthorizedField(() => NanosScalar, { description: 'Nanoseconds of one device.' })
  deviceNs: string;

  @AuthorizedField(() => Money, { nullable: true, description: 'Null while pending or unpriced.' })
  amount: Money | null;

  @AuthorizedField(() => DateTimeScalar)
  recordedAt: string;
}

@ObjectType({ description: 'All lines of one model version and kind.' })
export class ModelCostLine {
  @AuthorizedField(() => ID, { nullable: true, description: 'Null: idle time, which no model caused.' })
  modelId: string | null;

  @AuthorizedField(() => Int, { nullable: true })
  version: number | null;

  @AuthorizedField(() => CostKind)
  kind: CostKindValue;

  @AuthorizedField(() => Float)
  lines: number;

  @AuthorizedField(() => NanosScalar)
  deviceNs: string;

  @AuthorizedField(() => Money, { nullable: true })
  total: Money | null;
}

@ObjectType('CostSummary')
export class CostSummaryType {
  @AuthorizedField(() => Float)
  lines: number;

  @AuthorizedField(() => Money, { nullable: true, description: 'Sum of the lines; null before the first price.' })
  total: Money | null;

  @AuthorizedField(() => Money, {
    nullable: true,
    description: 'The metered windows, priced as wholes: equals the total.',
  })
  metered: Money | null;

  @AuthorizedField(() => Boolean, {
    nullable: true,
    description:
      'Whether total and metered are equal to the last nano-unit, and no metered window disagrees with the events of its lease: with the time or the number they claim (ATTRIBUTED_TIME_DIFFERS, ATTRIBUTED_EVENTS_DIFFER, OVERCLAIMED), by a time below zero (NEGATIVE_TIME), or by standing out of turn (WINDOW_GAP, WINDOW_AFTER_FINAL); `anomalies` names those. A window that waits for its price (UNPRICED) disagrees with nothing.',
  })
  addsUp: boolean | null;

  @AuthorizedField(() => Float, { description: 'Lines whose window is not metered yet.' })
  pendingLines: number;

  @AuthorizedField(() => Float, { description: 'Lines that no price covers yet.' })
  unpricedLines: number;

  @AuthorizedField(() => [ModelCostLine])
  byModel: ModelCostLine[];
}

@ObjectType('Price')
export class PriceType {
  @AuthorizedField(() => ID)
  priceBookId: string;

  @AuthorizedField(() => Provider)
  provider: string;

  @AuthorizedField(() => Money, { description: 'For one device-hour.' })
  perHour: Money;

  @AuthorizedField(() => DateTimeScalar)
  effectiveFrom: string;
}

export const CostLineConnection = connectionType('CostLine', () => CostLineType);

export function costLineOf(line: CostLine): CostLineType {
  return {
    id: line.line_id,
    kind: line.kind,
    status: line.status,
    leaseId: line.lease_id,
    modelId: line.model_id,
    version: line.version,
    deploymentId: line.deployment_id,
    trainingId: line.training_id,
    businessUnit: line.business_unit,
    provider: line.provider,
    deviceNs: line.device_ns.toString(),
    amount: moneyOf(line.amount_nanos, line.currency),
    recordedAt: line.recorded_at,
  };
}

export function modelCostOf(cost: ModelCost, currency: string | null): ModelCostLine {
  return {
    modelId: cost.model_id,
    version: cost.version,
    kind: cost.kind,
    lines: cost.lines,
    deviceNs: cost.device_ns.toString(),
    total: moneyOf(cost.total_nanos, currency),
  };
}
