// The loan desk asks for decisions: every held-out applicant, one by one and then all in one request.
import type { BuiltModel } from './build-model.ts';
import type { DemoTable } from './german-credit.ts';
import type { Cast } from './people.ts';
import type { Teller } from './teller.ts';

export interface ScoredPrediction {
  readonly id: string;
  readonly decision: string;
  readonly score: number;
  readonly reasons: readonly { readonly column: string; readonly contribution: number }[];
}

export interface Scored {
  readonly single: readonly ScoredPrediction[];
  readonly batch: readonly ScoredPrediction[];
  /** Position of the last of them. */
  readonly position: string;
}

export const PREDICT = `mutation ($input: PredictInput!) {
  predict(input: $input) {
    prediction { id decision score reasons { column contribution } }
    receipt { position replayed dataHash }
  }
}`;

export interface PredictAnswer {
  readonly predict: {
    readonly prediction: ScoredPrediction;
    readonly receipt: { readonly position: string; readonly replayed: boolean; readonly dataHash: string };
  };
}

export function requestFor(built: BuiltModel, table: DemoTable, row: number, key: string) {
  return { ...table.applicants[row]!, deploymentId: built.deploymentId, idempotencyKey: key };
}

export async function scoreHeldOut(
  { business }: Cast,
  built: BuiltModel,
  table: DemoTable,
  teller: Teller,
): Promise<Scored> {
  const rows = built.heldOutRows;
  teller.step('business', `asks for ${rows.length} decisions, one by one`);
  const single: ScoredPrediction[] = [];
  let position = '';
  const bar = teller.bar(rows.length);
  for (const row of rows) {
    const { predict } = await business.ask<PredictAnswer>(PREDICT, {
      input: requestFor(built, table, row, `single-${row}`),
    });
    single.push(predict.prediction);
    position = predict.receipt.position;
    bar.to(single.length, 'decisions');
  }
  bar.end();
  teller.table(
    ['applicant', 'score', 'decision', 'strongest reasons (push towards a bad loan +)'],
    single.slice(0, 5).map((prediction, at) => [
      table.applicants[rows[at]!]!.subjectId,
      prediction.score.toFixed(3),
      prediction.decision,
      prediction.reasons
        .slice(0, 3)
        .map(({ column, contribution }) => `${column} ${signed(contribution)}`)
        .join(', '),
    ]),
  );
  teller.step('business', `asks for the same ${rows.length} applicants in one request`);
  const answer = await business.ask<{
    predictMany: {
      results: { prediction: (ScoredPrediction & { position: string }) | null; error: { sentence: string } | null }[];
    };
  }>(
    `mutation ($input: PredictManyInput!) {
      predictMany(input: $input) {
        results { prediction { id decision score position reasons { column contribution } } error { code sentence } }
      }
    }`,
    {
      input: {
        deploymentId: built.deploymentId,
        rows: rows.map((row) => ({ ...table.applicants[row]!, idempotencyKey: `batch-${row}` })),
      },
    },
  );
  const refused = answer.predictMany.results.find(({ error }) => error);
  if (refused) throw new Error(`A row was refused: ${refused.error!.sentence}`);
  const batch = answer.predictMany.results.map(({ prediction }) => prediction!);
  const declined = batch.filter(({ decision }) => decision === 'DECLINE').length;
  teller.say(`${batch.length} decisions: ${declined} declined, ${batch.length - declined} accepted.`);
  return { single, batch, position: furthest([position, ...batch.map((prediction) => prediction.position)]) };
}

export const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

/** Positions are opaque, but compare as text. */
function furthest(positions: readonly string[]): string {
  return positions.reduce((last, next) => (next > last ? next : last));
}
