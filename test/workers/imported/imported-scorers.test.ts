import assert from 'node:assert/strict';
import test from 'node:test';
import type { ImportedModelFile, ImportedScorer } from '../../../workers/imported/imported-scorer.ts';
import { makeImportedScorers } from '../../../workers/imported/imported-scorers.ts';
import { linear } from '../../learning/imported/small-models.ts';

const fileOf = (digest: string) => ({ ...linear, artifact: { digest, bytes: 1 } });

function makeDesk(capacity: number) {
  const log: string[] = [];
  const makeScorer = ({ artifact }: ImportedModelFile) => {
    log.push(`open ${artifact.digest}`);
    const close = async () => void log.push(`close ${artifact.digest}`);
    return { close } as ImportedScorer;
  };
  return { log, scorers: makeImportedScorers({ artifactsFolder: '', capacity, makeScorer }) };
}

test('a model keeps its process while it is among the last used', async () => {
  const { log, scorers } = makeDesk(2);
  for (const digest of ['a', 'b', 'a', 'c', 'a', 'b']) await scorers.use(fileOf(digest), async () => {});
  assert.deepEqual(log, ['open a', 'open b', 'open c', 'close b', 'open b', 'close c']);
});

test('a process in use is closed after its last user', async () => {
  const { log, scorers } = makeDesk(1);
  await scorers.use(fileOf('a'), async () => {
    await scorers.use(fileOf('b'), async () => {});
    assert.deepEqual(log, ['open a', 'open b']);
  });
  assert.deepEqual(log, ['open a', 'open b', 'close a']);
});

test('the same file mapped otherwise is another model', async () => {
  const { log, scorers } = makeDesk(2);
  await scorers.use(fileOf('a'), async () => {});
  await scorers.use({ ...fileOf('a'), columns: linear.columns.toReversed() }, async () => {});
  assert.deepEqual(log, ['open a', 'open a']);
});

test('closing closes every process, and a failed use frees its own', async () => {
  const { log, scorers } = makeDesk(1);
  await assert.rejects(
    scorers.use(fileOf('a'), async () => {
      throw new Error('no');
    }),
    /no/,
  );
  await scorers.use(fileOf('b'), async () => {});
  await scorers.close();
  assert.deepEqual(log, ['open a', 'open b', 'close a', 'close b']);
});
