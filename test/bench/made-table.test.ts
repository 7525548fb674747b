// Is the made file one that the intake takes in whole? A bench of refusals would be fast and say nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MADE_TASK, type MadeFile, madeColumns, madeFile } from '../../bench/made-table.ts';
import { inspectStaged } from '../../workers/intake/inspect-staged.ts';

const BYTES = 300_000;

async function whole(file: MadeFile): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of madeFile(file)) pieces.push(piece);
  return Buffer.concat(pieces);
}

for (const format of ['csv', 'jsonl'] as const) {
  test(`every row of a made ${format} file fits its schema, and the file is as long as was asked`, async () => {
    const file = { format, bytes: BYTES, people: 100 };
    const bytes = await whole(file);
    const rows = bytes.toString().trimEnd().split('\n').length - (format === 'csv' ? 1 : 0);
    assert.ok(bytes.length >= BYTES && bytes.length - BYTES < (2 * bytes.length) / rows);
    const opened = { fileName: 'made', format, bytesTotal: bytes.length, bytes: madeFile(file) };
    const turns = inspectStaged(opened, { schema: { columns: madeColumns(file), task: MADE_TASK } });
    let turn = await turns.next();
    while (!turn.done) turn = await turns.next();
    const { trial } = turn.value;
    assert.equal(trial!.accepted, rows);
    assert.equal(trial!.refused, 0);
    const [ids] = trial!.profile;
    assert.deepEqual(ids!.distinct, { count: 100, atLeast: false });
  });
}

test('the same file is made twice', async () => {
  const file = { format: 'csv', bytes: BYTES, people: 0 } as const;
  assert.ok((await whole(file)).equals(await whole(file)));
});
