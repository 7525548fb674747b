// The business's question: is a retry safe? The same key must give the same answer and no second event.
import { ApiError } from './api-client.ts';
import type { BuiltModel } from './build-model.ts';
import type { DemoTable } from './german-credit.ts';
import type { Cast } from './people.ts';
import { PREDICT, type PredictAnswer, requestFor, type Scored } from './score-held-out.ts';
import type { Teller } from './teller.ts';

export async function askBusiness(
  { business }: Cast,
  built: BuiltModel,
  table: DemoTable,
  scored: Scored,
  teller: Teller,
): Promise<void> {
  const row = built.heldOutRows[0]!;
  const first = scored.single[0]!;
  teller.step('business', 'sends the first request again, with the same key');
  const input = requestFor(built, table, row, `single-${row}`);
  const { predict } = await business.ask<PredictAnswer>(PREDICT, { input });
  const same = JSON.stringify(predict.prediction) === JSON.stringify(first);
  if (!same || !predict.receipt.replayed) throw new Error('The retry was not answered with the first prediction.');
  teller.say(`the same answer (${predict.prediction.id}), and no second event.`);
  try {
    const other = { ...input, features: { ...input.features, duration: 60 } };
    await business.ask(PREDICT, { input: other });
    throw new Error('The server took another input for the same key.');
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    teller.say(`with another input, refused, ${error.code}: ${error.message}`);
  }
}
