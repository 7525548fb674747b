import assert from 'node:assert/strict';
import test from 'node:test';
import { inspectOnnx } from '../../../learning/imported/inspect-onnx.ts';
import { LearningError } from '../../../learning/learning-error.ts';
import { writeCard } from '../../../workers/importing/model-card.ts';
import { makeScorerCache } from '../../../workers/scoring/scorer-cache.ts';
import type { VersionFile } from '../../../workers/scoring/version-file.ts';
import type { VersionScorer } from '../../../workers/scoring/version-scorer.ts';
import { linear } from '../../learning/imported/small-models.ts';

const fileOf = (digest: string, cardDigest: string | null = null): VersionFile => ({
  artifact: { digest, bytes: 1 },
  cardDigest,
});

/** A model file is its own name here; what is counted is opening and releasing. */
function makeShelf(capacity: number) {
  const opened: string[] = [];
  const released: string[] = [];
  const artifacts = { get: async (digest: string) => new TextEncoder().encode(digest) };
  const openScorer = async (bytes: Uint8Array) => {
    const name = new TextDecoder().decode(bytes);
    if (name === 'unreadable') throw new LearningError('MODEL_UNREADABLE', 'The model file is not ONNX.');
    opened.push(name);
    return { columns: [name], release: async () => void released.push(name) } as unknown as VersionScorer;
  };
  const cache = makeScorerCache({ artifacts, openScorer, capacity });
  const use = (name: string) => cache.use(fileOf(name), async ({ columns }) => assert.deepEqual(columns, [name]));
  return { cache, use, opened, released };
}

test('a model is opened once, and the one that was not used for longest goes first', async () => {
  const { cache, use, opened, released } = makeShelf(2);
  for (const name of ['a', 'b', 'a', 'c', 'a']) await use(name);
  assert.deepEqual(opened, ['a', 'b', 'c']);
  assert.deepEqual(released, ['b']);
  await cache.close();
  assert.deepEqual(released.sort(), ['a', 'b', 'c']);
});

test('a model in use is released only after its last user', async () => {
  const { cache, use, released } = makeShelf(1);
  let finish!: () => void;
  const using = cache.use(fileOf('a'), () => new Promise<void>((resolve) => (finish = resolve)));
  await use('b');
  assert.deepEqual(released, []);
  finish();
  await using;
  assert.deepEqual(released, ['a']);
});

test('two that ask at once for a model open it once', async () => {
  const { use, opened } = makeShelf(2);
  await Promise.all([use('a'), use('a')]);
  assert.deepEqual(opened, ['a']);
});

test('a file the runtime cannot read is ARTIFACT_CORRUPT, and is tried again', async () => {
  const { use } = makeShelf(2);
  for (let i = 0; i < 2; i++) await assert.rejects(use('unreadable'), { code: 'ARTIFACT_CORRUPT' });
});

test('one file under two cards is two models, and neither is the file alone', async () => {
  const { inputs, outputs } = inspectOnnx(linear.bytes);
  const explanation = { seed: 1, pairsPerBackgroundRow: 2, batchRows: 8 };
  const trial = { rows: 8, given: true, largestBatchDifference: 0 };
  const { mapping, columns } = linear;
  const card = (a: number) =>
    writeCard({ inputs, outputs, mapping, columns, background: [[a, 0, 0]], explanation, trial });
  const files: Record<string, Uint8Array> = { one: card(1), two: card(2), file: linear.bytes };
  const opened: number[] = [];
  const cache = makeScorerCache({
    artifacts: { get: async (digest) => files[digest]! },
    openScorer: async () => ({ columns: ['trained'], release: async () => {} }) as unknown as VersionScorer,
    openImported: (artifact, { background }) => {
      assert.equal(artifact.digest, 'file');
      opened.push(Number(background[0]![0]));
      return { columns: [`imported ${background[0]![0]}`], release: async () => {} } as unknown as VersionScorer;
    },
  });
  const columnsOf = (cardDigest: string | null) =>
    cache.use(fileOf('file', cardDigest), async (scorer) => scorer.columns[0]);
  const names = [await columnsOf('one'), await columnsOf('two'), await columnsOf(null), await columnsOf('one')];
  assert.deepEqual(names, ['imported 1', 'imported 2', 'trained', 'imported 1']);
  assert.deepEqual(opened, [1, 2]);
});
