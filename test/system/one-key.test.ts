// One idempotency key from fifty clients at once, ten of them with other input (design section 2): whichever input came first
// is scored, once; equal requests get its answer, the others are refused.
import assert from 'node:assert/strict';
import test from 'node:test';
import { PREDICT } from '../../examples/demo/score-held-out.ts';
import { ask } from '../support/system/ask.ts';
import { assertCostsAddUp, assertSoundLedger } from '../support/system/check-ledger.ts';
import { deployTable, publishPrices } from '../support/system/deploy-table.ts';
import { loanFeatures, loanTable, personOf } from '../support/system/loan-table.ts';
import { ofType } from '../support/system/read-ledger.ts';
import { startHouse } from '../support/system/server-in-process.ts';
import { tokenFor } from '../support/system/tokens.ts';

const CLIENTS = 50;
const OTHERS = 10;

test('fifty requests under one key are one event, one cost line and one answer', async (t) => {
  const house = await startHouse(t);
  await publishPrices(house.cast);
  const { deploymentId } = await deployTable(house.cast, loanTable, { key: 'one-key', parameters: { epochs: 2 } });
  const token = await tokenFor(house.config, { role: 'business' });
  const base = { deploymentId, subjectId: personOf(1), features: loanFeatures(1) };
  const other = { ...base, features: { ...loanFeatures(1), amount: 4321 } };

  let answeredOnce = 0;
  // More than one round: who comes first differs.
  for (const key of ['first', 'second', 'third']) {
    const isOther = (client: number) => client % (CLIENTS / OTHERS) === (key === 'second' ? 0 : 3);
    const answers = await Promise.all(
      Array.from({ length: CLIENTS }, (_, client) =>
        ask(house.url, token, PREDICT, {
          input: { ...(isOther(client) ? other : base), idempotencyKey: key },
        }),
      ),
    );
    const good = answers.filter(({ errors }) => errors.length === 0);
    const refused = answers.filter(({ errors }) => errors.length > 0);
    assert.ok(good.length === OTHERS || good.length === CLIENTS - OTHERS, `${good.length} answers under ${key}`);
    const winners = new Set(good.map((answer) => isOther(answers.indexOf(answer))));
    assert.equal(winners.size, 1, 'two inputs were answered under one key');
    assert.deepEqual(
      new Set(refused.map(({ errors }) => errors[0]!.extensions.code)),
      new Set(['IDEMPOTENCY_KEY_REUSED']),
    );
    assert.equal(new Set(good.map(({ data }) => JSON.stringify(data.predict.prediction))).size, 1);
    assert.equal(new Set(good.map(({ data }) => data.predict.receipt.dataHash)).size, 1);
    assert.equal(good.filter(({ data }) => !data.predict.receipt.replayed).length <= 1, true, 'two were the first');
    answeredOnce += 1;
  }
  await house.stop();

  const events = assertSoundLedger(house.dataDir);
  const scored = ofType(events, 'PredictionScored');
  assert.equal(scored.length, answeredOnce);
  assert.deepEqual(
    scored.map(({ data }) => data.counter),
    [1, 2, 3],
  );
  // One line a prediction: every piece of work in the ledger has exactly one.
  await assertCostsAddUp(house.dataDir, events);
});
