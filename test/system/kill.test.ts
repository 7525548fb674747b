// `kill -9` at random moments of the demo, each followed by a restart and by a client that sends again what it got no answer
// to (guarantee G8): nothing that was answered is lost, and nothing is there twice. COUNTERSIGN_KILL_ROUNDS asks for more
// rounds, COUNTERSIGN_KILL_SEED for the moments of an earlier run.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { readConfig } from '../../app/config.ts';
import { ensureDevelopmentKeys } from '../../app/development-keys.ts';
import { askBusiness } from '../../examples/demo/ask-business.ts';
import { askFinance } from '../../examples/demo/ask-finance.ts';
import { askRegulator } from '../../examples/demo/ask-regulator.ts';
import { buildModel } from '../../examples/demo/build-model.ts';
import { publishPrices } from '../../examples/demo/finance/publish-prices.ts';
import { readGermanCredit } from '../../examples/demo/german-credit.ts';
import { type ScoredPrediction, scoreHeldOut } from '../../examples/demo/score-held-out.ts';
import { silentTeller } from '../../examples/demo/teller.ts';
import { assertCostsAddUp, assertSoundLedger, assertViewsCanBeRebuilt } from '../support/system/check-ledger.ts';
import { type Kill, killPlan } from '../support/system/kill-plan.ts';
import { type LedgerEvent, ofType } from '../support/system/read-ledger.ts';
import { makeRetryingCast } from '../support/system/retrying-cast.ts';
import { type ServerProcess, startServerProcess } from '../support/system/server-process.ts';
import { temporaryFolder } from '../support/system/temporary-folder.ts';
import { castTokens } from '../support/system/tokens.ts';

const ROUNDS = Number(process.env.COUNTERSIGN_KILL_ROUNDS ?? 3);
const SEED = Number(process.env.COUNTERSIGN_KILL_SEED ?? randomInt(2 ** 31));

/** A server that comes back: the address waits while it is down. */
async function startMortal(context: Pick<TestContext, 'after'>, dataDir: string, plan: readonly Kill[]) {
  const start = () => startServerProcess({ dataDir });
  const due = plan.map((kill) => ({ ...kill, left: kill.occurrence }));
  const fallen: string[] = [];
  let server: Promise<ServerProcess> = start();
  context.after(async () => void (await (await server).kill()));

  const strike = ({ phase, delayMs }: Kill) => {
    setTimeout(() => {
      fallen.push(phase);
      server = server.then(async (running) => {
        await running.kill();
        return start();
      });
      // Whoever asks for the address hears of a start that failed.
      server.then(
        () => note('restart'),
        () => {},
      );
    }, delayMs);
  };
  const note = (operation: string) => {
    for (const kill of due) {
      if (kill.after === operation && --kill.left === 0) strike(kill);
    }
  };
  await server;
  return {
    address: async () => (await server).url,
    note,
    fallen,
    stop: async () => (await server).stop(),
    said: async () => (await server).said(),
  };
}

for (let round = 0; round < ROUNDS; round++) {
  const plan = killPlan(SEED, round);
  const moments = plan.map(
    ({ phase, after, occurrence, delayMs }) => `${phase}: ${after} #${occurrence} + ${delayMs} ms`,
  );
  test(`round ${round}: a killed server loses and doubles nothing`, async (t) => {
    t.diagnostic(`seed ${SEED}; killed at ${moments.join('; ')}`);
    const dataDir = join(temporaryFolder(t), 'data');
    const config = readConfig({}, { dataDir });
    await ensureDevelopmentKeys(config.keysDir);
    const server = await startMortal(t, dataDir, plan);
    const cast = makeRetryingCast(await castTokens(config), server.address, server.note);
    const table = readGermanCredit();

    const startedAt = Date.now();
    const priceBookId = await publishPrices(cast, silentTeller);
    const built = await buildModel(cast, table, silentTeller);
    const scored = await scoreHeldOut(cast, built, table, silentTeller);
    await askRegulator(cast, built, scored, silentTeller);
    await askBusiness(cast, built, table, scored, silentTeller);
    const { cost } = await askFinance(cast, priceBookId, startedAt, silentTeller);
    assert.equal(cost.total, cost.metered);
    assert.deepEqual([...server.fallen].sort(), plan.map(({ phase }) => phase).sort(), 'not every kill came');
    assert.equal(await server.stop(), 0, 'the last server did not end in good order');

    const events = assertSoundLedger(dataDir);
    assertEachAnswerOnce(events, [...scored.single, ...scored.batch]);
    assertEachCommandOnce(events);
    const totals = await assertCostsAddUp(dataDir, events);
    await assertViewsCanBeRebuilt(t, dataDir);
    const attempts = ofType(events, 'TrainingStarted').length;
    const killed = ofType(events, 'UsageMetered').filter(({ data }) => data.ended === 'killed').length;
    t.diagnostic(
      `${events.length} events, ${attempts} attempts to train, ${killed} leases of killed processes, ${totals.lines} cost lines`,
    );
  });
}

/** What the client was told is what the ledger holds, once; and it holds no more than the client asked for. */
function assertEachAnswerOnce(events: readonly LedgerEvent[], answers: readonly ScoredPrediction[]): void {
  const stored = new Map(ofType(events, 'PredictionScored').map((event) => [event.id, event.data]));
  assert.equal(answers.length, 600);
  assert.equal(new Set(answers.map(({ id }) => id)).size, answers.length);
  assert.equal(
    ofType(events, 'PredictionScored').length,
    answers.length,
    'a prediction nobody was told of, or a double',
  );
  for (const { id, score, decision } of answers) {
    const data = stored.get(id);
    assert.ok(data, `the answered prediction ${id} is not in the ledger`);
    assert.deepEqual([data.score, data.decision], [score, decision]);
  }
}

function assertEachCommandOnce(events: readonly LedgerEvent[]): void {
  assert.equal(ofType(events, 'PriceBookPublished').length, 2, 'a book in euros and one in dollars');
  for (const type of [
    'DatasetRegistered',
    'RowsIngested',
    'DatasetVersionSealed',
    'ModelRegistered',
    'TrainingRequested',
    'TrainingCompleted',
    'ModelVersionCreated',
    'ModelVersionEvaluated',
    'ModelVersionApproved',
    'DeploymentOpened',
  ] as const) {
    assert.equal(ofType(events, type).length, 1, type);
  }
}
