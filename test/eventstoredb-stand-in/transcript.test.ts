// Does the stand-in answer as the real server did? Every scenario of the record (test/golden/esdb-transcript.json) is run again
// with the official client against the stand-in and compared outcome by outcome; what is not run is listed with its reason.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { EventStoreDBClient } from '@eventstore/db-client';
import { type StandInOptions, startEventStoreStandIn } from '../support/eventstoredb-stand-in/start-stand-in.ts';
import { appendScenarios, sizeScenarios } from './transcript-appends.ts';
import { checkpointScenarios } from './transcript-checkpoints.ts';
import { differences, TokenPairs } from './transcript-compare.ts';
import { deleteScenarios } from './transcript-deletes.ts';
import { idempotencyScenarios, rememberedScenarios, restartScenarios } from './transcript-idempotency.ts';
import { metadataScenarios } from './transcript-metadata.ts';
import { ALLOWED_DIFFERENCES, NOT_REPLAYED } from './transcript-not-replayed.ts';
import { orderScenarios } from './transcript-order.ts';
import { poisonScenarios } from './transcript-poison.ts';
import { rawScenarios } from './transcript-raw.ts';
import { freshServerScenarios, readScenarios } from './transcript-reads.ts';
import { Notebook, type Scenarios } from './transcript-scenario.ts';
import { hugeMetadataScenarios, stoppedServerScenarios } from './transcript-server.ts';
import { slowSubscriberScenarios } from './transcript-slow.ts';
import { subscribeAllScenarios } from './transcript-subscribe-all.ts';
import { manySubscriptionScenarios, subscribeStreamScenarios } from './transcript-subscribe-stream.ts';

type Step = string | Readonly<Record<string, unknown>>;
interface Recorded {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly positionOrder?: string;
}
const recordFile = new URL('../golden/esdb-transcript.json', import.meta.url);
const record: { scenarios: Recorded[] } = JSON.parse(readFileSync(recordFile, 'utf8'));
const recorded = new Map(record.scenarios.map((scenario) => [scenario.name, scenario]));

let clockAhead = 0;
const advance = (milliseconds: number) => {
  clockAhead += milliseconds;
};

interface Group {
  readonly about: string;
  readonly scenarios: Scenarios;
  readonly settings?: StandInOptions['settings'];
}

// A busy machine may need longer than the server's own 2 s to send all messages of a large append.
const PATIENT = { writeTimeoutMs: 60_000 };

// Each group had a fresh server in the record, and its scenarios see what the ones before them wrote.
const GROUPS: readonly Group[] = [
  {
    about: 'appends, reads, deletes and metadata',
    scenarios: {
      ...freshServerScenarios,
      ...appendScenarios('batch'),
      ...idempotencyScenarios('batch'),
      ...appendScenarios('append-rpc'),
      ...idempotencyScenarios('append-rpc'),
      ...orderScenarios,
      ...readScenarios,
      ...deleteScenarios,
      ...metadataScenarios(advance),
    },
  },
  { about: 'sizes', scenarios: sizeScenarios, settings: PATIENT },
  {
    about: 'subscriptions and raw frames',
    scenarios: { ...subscribeAllScenarios, ...checkpointScenarios, ...subscribeStreamScenarios, ...rawScenarios },
  },
  { about: 'many subscriptions', scenarios: manySubscriptionScenarios },
  { about: 'slow subscribers', scenarios: slowSubscriberScenarios },
  { about: 'how long ids are remembered', scenarios: rememberedScenarios },
  { about: 'restarts', scenarios: restartScenarios },
  { about: 'a server that stops', scenarios: stoppedServerScenarios },
  { about: 'large messages', scenarios: hugeMetadataScenarios, settings: PATIENT },
  { about: 'poisoned appends, each in a process of its own', scenarios: poisonScenarios },
];

const listedWhole = new Set(NOT_REPLAYED.filter(({ steps }) => !steps).map(({ scenario }) => scenario));
const leftOut = (name: string) =>
  new Set(NOT_REPLAYED.filter(({ scenario }) => scenario === name).flatMap(({ steps }) => steps ?? []));
const counts = { scenarios: 0, steps: 0 };

function without(step: Step, path: readonly string[]): Step {
  const [key, ...rest] = path;
  if (typeof step !== 'object' || step === null || key === undefined || !(key in step)) return step;
  const { [key]: value, ...others } = step;
  if (rest.length === 0) return others;
  const kept = without(value as Step, rest);
  return kept === value ? step : { ...step, [key]: kept };
}

/** A step without the values that are allowed to differ. */
const comparable = (name: string, index: number, step: Step): Step =>
  ALLOWED_DIFFERENCES.filter(
    ({ scenario, step: at }) => ['*', name].includes(scenario) && (at === '*' || at === index),
  ).reduce((kept, { path }) => without(kept, path.split('.')), step);

function orderDifferences(order: string | undefined, pairs: TokenPairs, notebook: Notebook): string[] {
  const positions = (order?.split('<') ?? []).flatMap((token) => {
    const replayed = pairs.replayedFor(token);
    return replayed === undefined ? [] : [{ token, at: notebook.normaliser.position(replayed) }];
  });
  return positions.slice(1).flatMap(({ token, at }, before) => {
    const previous = positions[before]!;
    return previous.at < at ? [] : [`positionOrder: recorded ${previous.token}<${token}, got them the other way round`];
  });
}

function compare({ name, steps, positionOrder }: Recorded, notebook: Notebook): string[] {
  const pairs = new TokenPairs();
  const skipped = leftOut(name);
  const expected = steps.flatMap((step, index) => (skipped.has(index) ? [] : [{ step, index }]));
  const found = expected.flatMap(({ step, index }, at) => {
    const replayed = notebook.steps[at];
    if (replayed === undefined) return [`step ${index}: not replayed: ${JSON.stringify(step)}`];
    const plain = JSON.parse(JSON.stringify(replayed)) as Step;
    const label = typeof step === 'string' ? step : (step.call ?? step.fact ?? step.filter ?? '');
    return differences(comparable(name, index, step), comparable(name, index, plain), pairs).map(
      (difference) => `step ${index} "${label}": ${difference}`,
    );
  });
  const more = notebook.steps.slice(expected.length).map((step) => `not in the record: ${JSON.stringify(step)}`);
  counts.scenarios++;
  counts.steps += expected.length;
  return [...found, ...more, ...orderDifferences(positionOrder, pairs, notebook)];
}

test('every scenario of the record is replayed or listed with its reason, and no entry of the lists is stale', () => {
  const replayed = GROUPS.flatMap(({ scenarios }) => Object.keys(scenarios));
  assert.equal(new Set(replayed).size, replayed.length, 'a scenario is replayed twice');
  assert.deepEqual(new Set([...replayed, ...listedWhole]), new Set(recorded.keys()));
  assert.deepEqual(
    replayed.filter((name) => listedWhole.has(name)),
    [],
    'replayed, and listed as not replayed',
  );
  for (const { scenario, steps = [] } of NOT_REPLAYED) {
    for (const step of steps) assert.ok(recorded.get(scenario)?.steps[step], `${scenario} has no step ${step}`);
  }
  for (const { scenario, step, path } of ALLOWED_DIFFERENCES) {
    const steps = record.scenarios
      .filter(({ name }) => ['*', name].includes(scenario))
      .flatMap((found) => found.steps.filter((_, index) => step === '*' || step === index));
    const holdsIt = steps.some((found) => without(found, path.split('.')) !== found);
    assert.ok(holdsIt, `${scenario}, step ${step} holds no ${path} in the record`);
  }
});

for (const { about, scenarios, settings = {} } of GROUPS) {
  test(`the stand-in answers as the record says: ${about}`, { timeout: 180_000 }, async (group) => {
    const standIn = await startEventStoreStandIn({ now: () => Date.now() + clockAhead, settings });
    const client = EventStoreDBClient.connectionString(standIn.connectionString);
    try {
      for (const [name, run] of Object.entries(scenarios)) {
        await group.test(name, { timeout: 60_000 }, async () => {
          const notebook = new Notebook(client, standIn);
          await run(notebook);
          const found = compare(recorded.get(name)!, notebook);
          assert.ok(found.length === 0, `\n${found.join('\n')}`);
        });
      }
    } finally {
      // Dispose waits for ever for a call that has no answer (one scenario shows it): the stand-in's end ends those.
      const disposed = client.dispose();
      await standIn.stop();
      await Promise.race([disposed, setImmediate()]);
    }
  });
}

test('the counts of the replay', (t) => {
  const steps = record.scenarios.reduce((sum, scenario) => sum + scenario.steps.length, 0);
  const listedSteps = NOT_REPLAYED.reduce((sum, { steps: some }) => sum + (some?.length ?? 0), 0);
  t.diagnostic(
    `${counts.scenarios} of ${recorded.size} scenarios replayed, ${counts.steps} of ${steps} steps compared`,
  );
  t.diagnostic(
    `not replayed, each with its reason: ${listedWhole.size} scenarios whole, ${listedSteps} steps of others; ` +
      `${ALLOWED_DIFFERENCES.length} kinds of difference allowed`,
  );
  assert.equal(counts.scenarios + listedWhole.size, recorded.size);
});
