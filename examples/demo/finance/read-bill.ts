// What did it cost, by model, by kind and by day? Each way of cutting the bill must add up to the same, currencies apart.
import { setTimeout as wait } from 'node:timers/promises';
import type { Cast } from '../people.ts';
import type { Teller } from '../teller.ts';
import { type Amount, mustAgree, sumByCurrency } from './add-up.ts';

/** `to` is the day after the last. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

export interface Summary {
  readonly lines: number;
  readonly pendingLines: number;
  readonly unpricedLines: number;
  readonly totals: readonly {
    readonly currency: string;
    readonly total: Amount;
    readonly metered: Amount | null;
    readonly corrected: Amount;
  }[];
  readonly addsUp: boolean | null;
  readonly byModel: readonly {
    readonly modelId: string | null;
    readonly version: number | null;
    readonly kind: string;
    readonly lines: number;
    readonly deviceNs: string;
    readonly total: Amount | null;
  }[];
}

export interface BillLine {
  readonly id: string;
  readonly meter: string | null;
  readonly supplier: string | null;
  readonly deviceNs: string;
  /** Thousand-millionths of what is priced. */
  readonly quantity: string | null;
  readonly amount: Amount | null;
  readonly correction: Amount | null;
}

interface Charts {
  readonly costByDay: {
    readonly days: readonly string[];
    readonly series: readonly {
      readonly key: string | null;
      readonly currency: string;
      readonly nanos: readonly string[];
    }[];
  };
  readonly costBy: readonly { readonly key: string | null; readonly lines: number; readonly total: Amount }[];
}

const SUMMARY = `query ($atLeast: Position, $asOf: PointInTime) {
  costSummary(atLeast: $atLeast, asOf: $asOf) {
    lines pendingLines unpricedLines addsUp
    totals { currency total { nanos currency formatted } metered { nanos currency formatted } corrected { nanos currency formatted } }
    byModel { modelId version kind lines deviceNs total { nanos currency formatted } }
  }
}`;

const CHARTS = `query ($from: String!, $to: String!, $asOf: PointInTime) {
  costByDay(from: $from, to: $to, asOf: $asOf, groupBy: MODEL_VERSION) { days series { key currency nanos } }
  costBy(dimension: KIND, from: $from, to: $to, asOf: $asOf) { key lines total { nanos currency formatted } }
}`;

const LINES = `query ($after: String, $asOf: PointInTime) {
  costLines(first: 500, after: $after, asOf: $asOf) {
    nodes { id meter supplier deviceNs quantity amount { nanos currency formatted } correction { nanos currency formatted } }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** As of `asOf`, where it is given. */
export async function readSummary({ finance }: Cast, at: { atLeast?: string; asOf?: string } = {}): Promise<Summary> {
  return (await finance.ask<{ costSummary: Summary }>(SUMMARY, at)).costSummary;
}

/** A metered window settles when the scorer has been quiet for a moment; until then its lines are pending and in no total. Gives where. */
export async function settledAt({ finance }: Cast, atLeast: string): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const { viewPosition } = await finance.ask<{ viewPosition: string }>(
      'query ($atLeast: Position) { viewPosition(atLeast: $atLeast) }',
      { atLeast },
    );
    const { pendingLines } = await readSummary({ finance } as Cast, { asOf: viewPosition });
    if (pendingLines === 0) return viewPosition;
    await wait(100);
  }
  throw new Error('The metered windows did not settle within 10 seconds.');
}

export const totalsOf = (summary: Summary) => sumByCurrency(summary.totals.map(({ total }) => total));

/**
 * As of one position: what is metered meanwhile is the next bill's. Throws when one way of cutting the bill gives another sum.
 */
export async function readBill(
  cast: Cast,
  asOf: string,
  days: Days,
  teller: Teller,
): Promise<{ readonly summary: Summary; readonly lines: readonly BillLine[] }> {
  const summary = await readSummary(cast, { asOf });
  if (!summary.addsUp) throw new Error('The lines do not add up to what was metered.');
  if (summary.unpricedLines > 0) throw new Error(`${summary.unpricedLines} lines have no price.`);
  teller.table(
    ['model version', 'for', 'lines', 'device time', 'cost'],
    summary.byModel.map(({ modelId, version, kind, lines, deviceNs, total }) => [
      modelId ? `${modelId.slice(0, 12)}… v${version ?? '–'}` : '(shared)',
      kind.toLowerCase().replace('_', ' '),
      lines,
      `${(Number(deviceNs) / 1e6).toFixed(1)} ms`,
      total?.formatted ?? 'no price yet',
    ]),
  );
  const totals = totalsOf(summary);
  const { costByDay, costBy } = await cast.finance.ask<Charts>(CHARTS, { ...days, asOf });
  const byDay = costByDay.series.flatMap(({ currency, nanos }) => nanos.map((each) => ({ currency, nanos: each })));
  mustAgree('The costs by day and the summary', sumByCurrency(byDay), totals);
  mustAgree('The costs by kind and the summary', sumByCurrency(costBy.map(({ total }) => total)), totals);
  const lines = await readLines(cast, asOf);
  const amounts = lines.flatMap(({ amount, correction }) => [amount, correction]);
  mustAgree('The cost lines and the summary', sumByCurrency(amounts), totals);
  if (lines.length !== summary.lines)
    throw new Error(`${lines.length} lines were read, the summary counts ${summary.lines}.`);
  return { summary, lines };
}

/** All, page after page. */
async function readLines({ finance }: Cast, asOf: string): Promise<BillLine[]> {
  const lines: BillLine[] = [];
  let after: string | null = null;
  for (;;) {
    const { costLines }: { costLines: { nodes: BillLine[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } =
      await finance.ask(LINES, { after, asOf });
    lines.push(...costLines.nodes);
    if (!costLines.pageInfo.hasNextPage) return lines;
    after = costLines.pageInfo.endCursor;
  }
}
