import assert from 'node:assert/strict';
import test from 'node:test';
import { makeRandom } from '../../../domain/kernel/random.ts';
import { DEFAULT_TRAINING_PARAMETERS } from '../../../domain/training/decide.ts';
import type { TrainingParameters } from '../../../domain/training/events.ts';
import { encodeRows } from '../../../learning/encode-rows.ts';
import { openScorer } from '../../../learning/open-scorer.ts';
import type { Task } from '../../../learning/task.ts';
import { fitVersion } from '../../../workers/training/fit-version.ts';
import { pickRows, type VersionTable } from '../../../workers/training/load-table.ts';
import { measureVersion } from '../../../workers/training/measure-version.ts';
import { trainVersion, type VersionTraining } from '../../../workers/training/train-version.ts';
import { versionTable } from './version-table.ts';

const CLASSES: Task = { kind: 'multiclass', classes: ['a', 'b', 'c'] };
const TASKS: readonly Task[] = [{ kind: 'binary' }, CLASSES, { kind: 'regression' }];

const train = (
  table: VersionTable,
  parameters: Partial<TrainingParameters> = {},
  given: Partial<VersionTraining> = {},
) =>
  trainVersion({
    table,
    parameters: { ...DEFAULT_TRAINING_PARAMETERS, ...parameters },
    onEpoch: () => {},
    signal: new AbortController().signal,
    clock: () => 0,
    ...given,
  });

/** Six numbers a row, and what follows from them. */
function made(task: Task, seed: number, truth: 'linear' | 'interaction'): VersionTable {
  const random = makeRandom(seed, `a ${truth} truth`);
  const columns = Array.from({ length: 6 }, (_, i) => ({ name: `x${i}`, kind: 'number' as const }));
  const bell = () => random.unit() + random.unit() + random.unit() - 1.5;
  const cells = Array.from({ length: 900 }, () => columns.map(bell));
  const sum = (row: number[]) =>
    truth === 'linear' ? 3 * row[0]! - 2 * row[1]! + row[2]! + 0.5 * row[3]! : 8 * row[0]! * row[1]!;
  const targets = cells.map((row) => {
    if (task.kind === 'binary') return random.unit() < 1 / (1 + Math.exp(-4 * sum(row))) ? 1 : 0;
    if (task.kind === 'regression') return 100 * sum(row) + 40 * bell();
    const pulls = [sum(row), -sum(row), 0.3 + row[4]!];
    return pulls.indexOf(Math.max(...pulls));
  });
  return versionTable({ task, columns, cells, targets, heldOutFrom: 600 });
}

async function answersOf(bytes: Uint8Array, table: VersionTable) {
  const scorer = await openScorer(bytes, { explain: false });
  const { rows } = pickRows(table, table.split.heldOut);
  const { scores, probabilities } = await scorer.score(encodeRows(scorer.encoding, rows));
  await scorer.release();
  return { scores, probabilities, converged: scorer.modelInfo.converged === true };
}

async function comparisonOf(table: VersionTable, seed: number) {
  const { network, baseline } = await train(table, { seed });
  assert.equal(baseline!.converged, true);
  const answers = await answersOf(network.modelBytes, table);
  const plain = await answersOf(baseline!.modelBytes, table);
  const measured = (of: typeof plain) =>
    measureVersion({ table, answers, baseline: of, threshold: null, costs: null }).baseline!.comparison;
  return { measured, plain };
}

const SEEDS = [1, 2, 3, 4, 5];

for (const task of TASKS) {
  test(`where the truth is linear no network earns its place: ${task.kind}`, async () => {
    for (const seed of SEEDS) {
      const { measured, plain } = await comparisonOf(made(task, seed, 'linear'), seed);
      const { verdict, because } = measured(plain);
      assert.notEqual(verdict, 'EARNS_ITS_PLACE', `seed ${seed}: ${because}`);
    }
  });

  test(`where columns act together a network does, but not against a baseline that was stopped on its way: ${task.kind}`, async () => {
    for (const seed of SEEDS) {
      const { measured, plain } = await comparisonOf(made(task, seed, 'interaction'), seed);
      const { verdict, because } = measured(plain);
      assert.equal(verdict, 'EARNS_ITS_PLACE', `seed ${seed}: ${because}`);
      const stopped = measured({ ...plain, converged: false });
      assert.equal(stopped.verdict, 'NO_BETTER');
      assert.match(stopped.because, /did not come to its end/);
    }
  });
}

test('the baseline is the same however the network is trained', async () => {
  const table = made({ kind: 'binary' }, 1, 'linear');
  const scores = async (parameters: Partial<TrainingParameters>) =>
    (await answersOf((await train(table, parameters)).baseline!.modelBytes, table)).scores;
  const other = {
    epochs: 2,
    learningRate: 0.5,
    patience: 1,
    dropout: 0.5,
    l2: 1,
    schedule: 'cosine',
    hidden: [3],
  } as const;
  assert.deepEqual(await scores(other), await scores({ epochs: 1 }));
});

test('folds that cannot be dealt are refused before an epoch is trained', async () => {
  const table = made({ kind: 'binary' }, 1, 'linear');
  const targets = table.targets.map((_, row) => (row < 3 || row > 890 ? 1 : 0));
  const onEpoch = () => assert.fail('an epoch was trained');
  await assert.rejects(train({ ...table, targets }, { folds: 5 }, { onEpoch }), { code: 'ONE_CLASS' });
  const base = { bytes: (await train(table, { epochs: 1 })).network.modelBytes, digest: 'ab' };
  await assert.rejects(train(table, { folds: 5 }, { onEpoch, base }), {
    code: 'INVALID_PARAMETERS',
    message: /leave folds out/,
  });
});

test("one person's rows stand in one fold and on one side of the rows set aside", async () => {
  // What a person's rows have in common gives the target away; only who has seen the person knows it.
  const random = makeRandom(1, 'people');
  const people = Array.from({ length: 60 }, () => ({ tint: random.unit(), label: random.below(2) }));
  const owners = Array.from({ length: 600 }, (_, row) => row % 60);
  const table = versionTable({
    task: { kind: 'binary' },
    columns: Array.from({ length: 60 }, (_, i) => ({ name: `is ${i}`, kind: 'boolean' as const })),
    cells: owners.map((owner) => people.map((_, i) => Number(i === owner))),
    targets: owners.map((owner) => people[owner]!.label),
    subjects: owners.map((owner) => `s${owner}`),
    heldOutFrom: 540,
  });
  const parameters = { folds: 3, epochs: 20, learningRate: 0.01, hidden: [16], patience: 20 };
  const known = await train(table, parameters);
  const unknown = await train({ ...table, subjects: undefined }, parameters);
  assert.ok(unknown.crossValidation!.mean! > 0.9);
  assert.ok(known.crossValidation!.mean! < 0.75, `mean ${known.crossValidation!.mean}`);
  assert.ok(unknown.network.validationLoss! < 0.3);
  assert.ok(known.network.validationLoss! > 0.5);
});

test('a loss that does not fall below that of one answer for all is found, and one that does is not', async () => {
  const table = made({ kind: 'regression' }, 1, 'linear');
  const codes = async (parameters: Partial<TrainingParameters>) => {
    const { findings } = await train(table, parameters);
    for (const { sentence } of findings)
      assert.match(sentence, /^The loss ended at [\d.e+]+, no lower than the 0\.5 of/);
    return findings.map(({ code }) => code);
  };
  assert.deepEqual(await codes({}), []);
  assert.deepEqual(await codes({ dropout: 0.9, epochs: 40 }), []); // the loss with dropout is above it, the model's is not
  assert.deepEqual(await codes({ learningRate: 1, epochs: 3, hidden: [8, 8, 8, 8, 8, 8] }), ['LOSS_DID_NOT_FALL']);
});

test('a category no training row has is not in the vocabulary, and is found', async () => {
  const towns = Array.from({ length: 300 }, (_, row) => (row >= 290 ? 'far' : ['near', 'here'][row % 2]!));
  const table = versionTable({
    task: { kind: 'binary' },
    columns: [{ name: 'town', kind: 'category' }],
    cells: towns.map((town) => [town]),
    targets: towns.map((_, row) => (row % 3 === 0 ? 1 : 0)),
    heldOutFrom: 200,
  });
  const [column] = fitVersion(table, table.split.train).columns;
  assert.deepEqual(column, {
    name: 'town',
    kind: 'category',
    vocabulary: ['here', 'near'],
    frequencies: [0.5, 0.5, 0],
  });
  const { findings } = await train(table, { epochs: 1 });
  const unseen = findings.find(({ code }) => code === 'UNSEEN_IN_TRAINING');
  assert.match(unseen!.sentence, /"town" has 1 category in 10 held-out rows/);
});
