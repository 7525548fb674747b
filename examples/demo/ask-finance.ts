// Finance's question: what did it cost, per model, and does it add up to what was metered?
import { setTimeout as wait } from 'node:timers/promises';
import type { Cast } from './people.ts';
import type { Scored } from './score-held-out.ts';
import type { Teller } from './teller.ts';

export interface CostAnswer {
  readonly lines: number;
  /** Integer nano-units as text. */
  readonly total: string;
  readonly metered: string;
}

interface Money {
  readonly nanos: string;
  readonly formatted: string;
}

interface Summary {
  readonly lines: number;
  readonly pendingLines: number;
  readonly totals: readonly { readonly currency: string; readonly total: Money; readonly metered: Money | null }[];
  readonly addsUp: boolean | null;
  readonly byModel: readonly {
    readonly modelId: string | null;
    readonly version: number | null;
    readonly kind: string;
    readonly lines: number;
    readonly deviceNs: string;
    readonly total: Money | null;
  }[];
}

const SUMMARY = `query ($atLeast: Position) {
  costSummary(atLeast: $atLeast) {
    lines pendingLines addsUp totals { currency total { nanos formatted } metered { nanos formatted } }
    byModel { modelId version kind lines deviceNs total { nanos formatted } }
  }
}`;

export async function askFinance({ finance }: Cast, scored: Scored, teller: Teller): Promise<CostAnswer> {
  teller.step('finance', 'asks what it cost and whether it adds up');
  const summary = await settled(() => finance.ask<{ costSummary: Summary }>(SUMMARY, { atLeast: scored.position }));
  teller.table(
    ['model version', 'for', 'lines', 'device time', 'cost'],
    summary.byModel.map(({ modelId, version, kind, lines, deviceNs, total }) => [
      modelId ? `${modelId.slice(0, 12)}… v${version}` : '(shared)',
      kind.toLowerCase().replace('_', ' '),
      lines,
      `${(Number(deviceNs) / 1e6).toFixed(1)} ms`,
      total?.formatted ?? 'no price yet',
    ]),
  );
  const [euros] = summary.totals;
  if (!euros?.metered || !summary.addsUp) throw new Error('The lines do not add up to what was metered.');
  const { total, metered } = euros;
  teller.say(
    `${summary.lines} lines add up to ${total.formatted}; metered ${metered.formatted}. Equal to the last nano-unit.`,
  );
  return { lines: summary.lines, total: total.nanos, metered: metered.nanos };
}

/** A metered window settles when the scorer has been quiet for a moment; until then its lines are pending and in no total. */
async function settled(ask: () => Promise<{ costSummary: Summary }>): Promise<Summary> {
  for (let tries = 0; tries < 100; tries++) {
    const { costSummary } = await ask();
    if (costSummary.pendingLines === 0) return costSummary;
    await wait(100);
  }
  throw new Error('The metered windows did not settle within 10 seconds.');
}
