import assert from 'node:assert/strict';
import test from 'node:test';
import { inspectOnnx } from '../../../learning/imported/inspect-onnx.ts';
import { makeMemoryArtifactStore } from '../../../ledger/artifacts/memory-artifact-store.ts';
import { writeCard } from '../../../workers/importing/model-card.ts';
import { makeShownCards } from '../../../workers/importing/shown-cards.ts';
import { linear } from '../../learning/imported/small-models.ts';

const { inputs, outputs } = inspectOnnx(linear.bytes);

/** Cards that differ in their seed, and what was read of the store. */
async function desk(count: number) {
  const files = new Map<string, Uint8Array>();
  const artifacts = makeMemoryArtifactStore(files);
  const read: string[] = [];
  const digests: string[] = [];
  for (let seed = 0; seed < count; seed++) {
    const card = writeCard({
      inputs,
      outputs,
      mapping: linear.mapping,
      columns: linear.columns,
      background: [
        [1, 2, 3],
        [4, 5, 6],
      ],
      explanation: { seed, pairsPerBackgroundRow: 4, batchRows: 16 },
      trial: { rows: 1, given: true, largestBatchDifference: 0 },
    });
    digests.push((await artifacts.put(card)).digest);
  }
  const shown = makeShownCards({
    async get(digest) {
      read.push(digest);
      return artifacts.get(digest);
    },
  });
  return { shown, digests, read, files };
}

test('a card says how the model is fed, and how long its mapping is', async () => {
  const { shown, digests } = await desk(1);
  const { mapping, mappingCharacters, columns, background, permutations } = await shown(digests[0]!);
  assert.deepEqual(mapping, linear.mapping);
  assert.equal(mappingCharacters, JSON.stringify(mapping).length);
  assert.deepEqual([columns, background.length, permutations], [['a', 'b', 'c'], 2, 16]);
});

test('a card is read once for all who ask together and after one another, and again once it is long out of use', async () => {
  const { shown, digests, read } = await desk(6);
  const [first, ...others] = digests as [string, ...string[]];
  await Promise.all([shown(first), shown(first)]);
  await shown(first);
  assert.deepEqual(read, [first]);
  for (const digest of others) await shown(digest);
  await shown(first);
  assert.deepEqual(read, [first, ...others, first]);
});

test('a card that cannot be read is looked for again', async () => {
  const { shown, digests, files } = await desk(1);
  const [digest] = digests as [string];
  const bytes = files.get(digest)!;
  files.delete(digest);
  await assert.rejects(shown(digest), { code: 'NOT_FOUND' });
  files.set(digest, bytes);
  assert.equal((await shown(digest)).columns.length, 3);
});
