// A run that was recorded by the first versions of its events is read like any other, and says by null what it lacks.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { positionToken } from '../../../api/relay/scalars.ts';
import { canonicalBytes } from '../../../ledger/canonical-json.ts';
import { startApi } from '../api-fixture.ts';
import { good, people } from '../seeded-model.ts';

test('a run of version 1 has the parameters it was trained by, and neither baseline nor folds', async (t) => {
  const api = await startApi(t);
  const folder = join(import.meta.dirname, '..', '..', 'golden', 'events');
  let revision: bigint | 'none' = 'none';
  let position = 0n;
  let id = '';
  for (const type of ['TrainingRequested', 'TrainingStarted', 'EpochCompleted', 'TrainingCompleted']) {
    const golden = JSON.parse(readFileSync(join(folder, `${type}.v1.json`), 'utf8'));
    const bytes = { data: canonicalBytes(golden.data), metadata: canonicalBytes(golden.metadata) };
    const [stored] = await api.store.append(golden.stream, revision, [{ id: randomUUID(), type, ...bytes }]);
    ({ revision, position } = stored!);
    id = golden.data.trainingId;
  }
  const { trainingRun } = good(
    await api.ask(
      people.engineer,
      `query ($id: ID!, $at: Position) { trainingRun(id: $id, atLeast: $at) {
        status task base { id } epochsRun bestEpoch validationLoss baseline { finalLoss } crossValidation { mean }
        findings { code } losses { validationLoss }
        parameters { hidden activation dropout l2 schedule patience loss classWeights folds }
      } }`,
      { id, at: positionToken(position) },
    ),
  ).data;
  assert.deepEqual(trainingRun, {
    // Its version is made by an event that is not part of this.
    status: 'STARTED',
    task: 'BINARY',
    base: null,
    epochsRun: null,
    bestEpoch: null,
    validationLoss: null,
    baseline: null,
    crossValidation: null,
    findings: [],
    losses: [{ validationLoss: null }],
    parameters: {
      hidden: [64, 64],
      activation: 'RELU',
      dropout: 0,
      l2: 0,
      schedule: 'CONSTANT',
      patience: null,
      loss: 'STANDARD',
      classWeights: 'NONE',
      folds: null,
    },
  });
});
