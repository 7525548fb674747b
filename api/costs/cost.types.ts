// What does work cost? Lines that add up to what was metered, to the last nano-unit (guarantee G7), currency by currency.
import { Float, ID, Int, ObjectType } from 'type-graphql';
import type { Meter as MeterValue } from '../../domain/costs/events.ts';
import { quantityNanosOf } from '../../domain/costs/meter-units.ts';
import type { CostKind as CostKindValue } from '../../projections/costs/cost-kind.ts';
import type { CostLine } from '../../projections/costs/read-lines.ts';
import type { CostSummary, ModelCost } from '../../projections/costs/read-summary.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { connectionType } from '../relay/connection.ts';
import { Environment, Provider } from '../relay/enums.ts';
import { DateTimeScalar, NanosScalar } from '../relay/scalars.ts';
import { CostKind, CostLineStatus, Meter } from './cost-enums.ts';
import { Money, moneyOf, moneyOrNull } from './money.types.ts';

@ObjectType('CostLine', {
  description: 'One piece of work, one thing kept, or what of a metered window no event claimed.',
})
export class CostLineType {
  @AuthorizedField(() => ID, { description: 'Begins with the id of the event it stands for.' })
  id: string;

  @AuthorizedField(() => CostKind)
  kind: CostKindValue;

  @AuthorizedField(() => CostLineStatus)
  status: CostLine['status'];

  @AuthorizedField(() => Meter, { nullable: true, description: 'Null: an adjustment, which nothing meters.' })
  meter: MeterValue | null;

  @AuthorizedField(() => NanosScalar, {
    nullable: true,
    description: 'Of the meter, in thousand-millionths of what is priced.',
  })
  quantity: string | null;

  @AuthorizedField(() => ID, { nullable: true, description: 'Null: no device was leased for it.' })
  leaseId: string | null;

  @AuthorizedField(() => ID, { nullable: true })
  modelId: string | null;

  @AuthorizedField(() => Int, { nullable: true })
  version: number | null;

  @AuthorizedField(() => ID, { nullable: true })
  deploymentId: string | null;

  @AuthorizedField(() => Environment, { nullable: true })
  environment: string | null;

  @AuthorizedField(() => ID, { nullable: true })
  trainingId: string | null;

  @AuthorizedField(() => String)
  businessUnit: string;

  @AuthorizedField(() => Provider, { nullable: true, description: 'Null: no device did it.' })
  provider: string | null;

  @AuthorizedField(() => String, { nullable: true, description: 'Which device of the provider.' })
  deviceKind: string | null;

  @AuthorizedField(() => String, { nullable: true, description: 'At whose prices.' })
  supplier: string | null;

  @AuthorizedField(() => ID, { nullable: true })
  priceBookId: string | null;

  @AuthorizedField(() => NanosScalar, { description: 'Nanoseconds of one device.' })
  deviceNs: string;

  @AuthorizedField(() => Money, { nullable: true, description: 'As first charged; null while pending or unpriced.' })
  amount: Money | null;

  @AuthorizedField(() => Money, { nullable: true, description: 'What a correction added to it or took away.' })
  correction: Money | null;

  @AuthorizedField(() => ID, { nullable: true })
  correctionId: string | null;

  @AuthorizedField(() => DateTimeScalar)
  recordedAt: string;
}

@ObjectType({ description: 'All lines of one model version, kind and currency.' })
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

  @AuthorizedField(() => Money, { nullable: true, description: 'With corrections; null: not priced yet.' })
  total: Money | null;
}

@ObjectType({ description: 'All that was charged in one currency.' })
export class CurrencyTotal {
  @AuthorizedField(() => String)
  currency: string;

  @AuthorizedField(() => Money, { description: 'Sum of the lines, corrections included.' })
  total: Money;

  @AuthorizedField(() => Money, {
    nullable: true,
    description: 'The metered windows, priced as wholes; null for those who see some units only: windows are shared.',
  })
  metered: Money | null;

  @AuthorizedField(() => Money, { description: 'Corrections of single lines, and of lines of invoices.' })
  corrected: Money;

  @AuthorizedField(() => Boolean, {
    nullable: true,
    description:
      'Whether the total is metered and corrected together, to the last nano-unit, and no metered window disagrees with the events of its lease: with the time or the number they claim (ATTRIBUTED_TIME_DIFFERS, ATTRIBUTED_EVENTS_DIFFER, OVERCLAIMED), by a time below zero (NEGATIVE_TIME), or by standing out of turn (WINDOW_GAP, WINDOW_AFTER_FINAL); `anomalies` names those. A window that waits for its price (UNPRICED) disagrees with nothing.',
  })
  addsUp: boolean | null;
}

@ObjectType('CostSummary')
export class CostSummaryType {
  @AuthorizedField(() => Float)
  lines: number;

  @AuthorizedField(() => [CurrencyTotal], { description: 'One a currency; none before the first price.' })
  totals: CurrencyTotal[];

  @AuthorizedField(() => Boolean, {
    nullable: true,
    description: 'Whether every currency adds up; null for those who see some units only.',
  })
  addsUp: boolean | null;

  @AuthorizedField(() => Float, { description: 'Lines whose window is not metered yet.' })
  pendingLines: number;

  @AuthorizedField(() => Float, { description: 'Lines that no price covers yet.' })
  unpricedLines: number;

  @AuthorizedField(() => [ModelCostLine])
  byModel: ModelCostLine[];
}

export const CostLineConnection = connectionType('CostLine', () => CostLineType);

export function costLineOf(line: CostLine): CostLineType {
  const { meter, quantity } = line;
  return {
    id: line.line_id,
    kind: line.kind,
    status: line.status,
    meter,
    quantity: meter === null || quantity === null ? null : quantityNanosOf(meter, quantity).toString(),
    leaseId: line.lease_id,
    modelId: line.model_id,
    version: line.version,
    deploymentId: line.deployment_id,
    environment: line.environment,
    trainingId: line.training_id,
    businessUnit: line.business_unit,
    provider: line.provider,
    deviceKind: line.device_kind,
    supplier: line.supplier,
    priceBookId: line.price_book_id,
    deviceNs: line.device_ns.toString(),
    amount: moneyOrNull(line.amount_nanos, line.currency),
    correction: moneyOrNull(line.correction_nanos, line.currency),
    correctionId: line.correction_id,
    recordedAt: line.recorded_at,
  };
}

export function costSummaryOf(summary: CostSummary, seesAll: boolean): CostSummaryType {
  const { lines, pendingLines, unpricedLines, disagreements, byModel } = summary;
  const totals = summary.totals.map(({ currency, totalNanos, meteredNanos, correctedNanos }) => ({
    currency,
    total: moneyOf(totalNanos, currency),
    metered: moneyOrNull(meteredNanos, currency),
    corrected: moneyOf(correctedNanos, currency),
    addsUp: meteredNanos === null ? null : totalNanos === meteredNanos + correctedNanos && disagreements === 0,
  }));
  return {
    lines,
    totals,
    addsUp: seesAll ? disagreements === 0 && totals.every(({ addsUp }) => addsUp) : null,
    pendingLines,
    unpricedLines,
    byModel: byModel.map(modelCostOf),
  };
}

function modelCostOf(cost: ModelCost): ModelCostLine {
  return {
    modelId: cost.model_id,
    version: cost.version,
    kind: cost.kind,
    lines: cost.lines,
    deviceNs: cost.device_ns.toString(),
    total: moneyOrNull(cost.total_nanos, cost.currency),
  };
}
