import assert from 'node:assert/strict';
import test from 'node:test';
import { LearningError } from '../../../learning/learning-error.ts';
import { makeScorerCache } from '../../../workers/scoring/scorer-cache.ts';
import type { VersionScorer } from '../../../workers/scoring/version-scorer.ts';

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
  const use = (name: string) => cache.use(name, async ({ columns }) => assert.deepEqual(columns, [name]));
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
  const using = cache.use('a', () => new Promise<void>((resolve) => (finish = resolve)));
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
