// Both sides of a split by time are counted as the split will divide them; rows of erased people are on neither.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { Column } from '../../../domain/datasets/events.ts';
import { splitRows } from '../../../domain/datasets/split.ts';
import { makeMemoryArtifactStore } from '../../../ledger/artifacts/memory-artifact-store.ts';
import { makeRowWriter } from '../../../ledger/rows/row-writer.ts';
import { makeMemoryVault } from '../../../ledger/vault/memory-vault.ts';
import { countSides } from '../../../workers/training/count-sides.ts';

const column = (name: string, kind: Column['kind'], role: Column['role']): Column => ({
  name,
  kind,
  role,
  sensitive: role === 'subject',
});
const columns = [
  column('amount', 'number', 'feature'),
  column('when', 'date', 'time'),
  column('person', 'category', 'subject'),
  column('late', 'category', 'target'),
];

test('rows before the time are learned from, rows from it on are held out, and all of them are counted', async () => {
  const vault = makeMemoryVault({ kek: randomBytes(32), randomBytes });
  const artifacts = makeMemoryArtifactStore(new Map());
  const writer = makeRowWriter({ vault, artifacts, columns, task: 'binary', randomBytes, chunkRows: 7 });
  const times = Array.from({ length: 20 }, (_, row) => 100 + ((row * 7) % 20));
  await writer.write(
    times.map((time, row) => ({ values: [row, time], target: row % 4 === 0 ? 1 : 0, subjectId: `p-${row}` })),
  );
  const { chunks } = await writer.finish();
  await vault.destroySubject((await vault.findReference('subject', 'p-4'))!);
  const dataset = { columns, task: { kind: 'binary', positiveValue: 'yes' } as const };

  for (const from of [0, 100, 110, 119, 120]) {
    const found = await countSides({ artifacts, vault }, { dataset, chunks, from });
    assert.equal(found.rows, 20);
    const targets = times.map((_, row) => (row === 4 ? undefined : row % 4 === 0 ? 1 : 0));
    const known = times.map((time, row) => (row === 4 ? undefined : time));
    const split = { method: 'time', from } as const;
    const { train, heldOut } = splitRows(
      { targets, times: known },
      { targets: { kind: 'binary', positive: 5, negative: 15 }, split },
    );
    const counts = (rows: readonly number[]) => ({
      kind: 'binary',
      positive: rows.filter((row) => targets[row] === 1).length,
      negative: rows.filter((row) => targets[row] === 0).length,
    });
    assert.deepEqual([found.train, found.heldOut], [counts(train), counts(heldOut)], `from ${from}`);
  }
});

test('without a time there is nothing to count by', async () => {
  const timeless = columns.filter(({ role }) => role !== 'time');
  const source = {
    artifacts: makeMemoryArtifactStore(new Map()),
    vault: makeMemoryVault({ kek: randomBytes(32), randomBytes }),
  };
  const dataset = { columns: timeless, task: { kind: 'regression' } as const };
  await assert.rejects(countSides(source, { dataset, chunks: [], from: 1 }), {
    code: 'BAD_INPUT',
    message: /role time/,
  });
});
