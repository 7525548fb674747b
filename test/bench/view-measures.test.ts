// Do the benches of views and answers say what they measured? Their smallest runs, without a word on how fast the machine is.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { fillYear } from '../../bench/made-history.ts';
import { measureAnswers } from '../../bench/measure-answers.ts';
import { measureExport } from '../../bench/measure-export.ts';
import { measureViews } from '../../bench/measure-views.ts';
import { inScratchFolder } from '../../bench/scratch-folder.ts';
import { openSqliteLog } from '../../ledger/sqlite/open-sqlite-log.ts';
import { PROJECTIONS } from '../../projections/registry.ts';

const quick = { quick: true, say: () => {} };

test('every view is replayed alone, and all of them together', async () => {
  const rows = await measureViews(quick);
  assert.deepEqual(
    rows.map(({ key }) => key),
    [...PROJECTIONS.map(({ name }) => name), 'all'],
  );
  for (const { value, reference, details } of rows) {
    assert.ok(value > 0 && reference! > 0);
    assert.ok(details!.events! > 2_000);
  }
});

test('each question is asked of a short and a long ledger of the same house', async () => {
  const rows = await measureAnswers(quick);
  const keys = rows.map(({ key }) => key);
  for (const key of ['dossier', 'lineage up', 'lineage down', 'cost by day', 'audit page']) {
    assert.ok(keys.includes(key) && (key === 'dossier' || keys.includes(`read ${key}`)), key);
  }
  for (const { value, reference } of rows) assert.ok(value > 0 && reference! > 0);
});

test('an export hands out every row, in both formats', async () => {
  const rows = await measureExport(quick);
  assert.deepEqual(
    rows.map(({ key }) => key),
    ['csv', 'jsonl'],
  );
  for (const { value, reference, what, against } of rows) {
    assert.ok(value > 0 && reference! > 0);
    assert.equal(against, 'of 500 rows');
    assert.match(what, /^export of 5000 audit rows/);
  }
});

test('a long year is the short one with more decisions, and ends with no training under way', async () => {
  await inScratchFolder(async (folder) => {
    const short = await fillYear(join(folder, 'short', 'ledger.sqlite'), 3_000);
    const long = await fillYear(join(folder, 'long', 'ledger.sqlite'), 9_000);
    assert.ok(Math.abs(short.events - 3_000) < 600 && Math.abs(long.events - 9_000) < 1_800);
    assert.equal(long.rowsOf.size, short.rowsOf.size);
    for (const { decisions, rowsOf } of [short, long]) {
      assert.ok(decisions.length >= 20);
      for (const { modelVersion } of decisions) assert.ok(rowsOf.has(modelVersion));
    }
    const begun = new Set<string>();
    const log = openSqliteLog({ file: join(folder, 'short', 'ledger.sqlite') });
    for (let after = 0n; ; ) {
      const events = await log.store.readAll({ after, limit: 1_000 });
      for (const { type, stream } of events) {
        if (type === 'TrainingRequested') begun.add(stream);
        else if (/^Training(Completed|Failed|Cancelled)$/.test(type)) begun.delete(stream);
      }
      if (events.length === 0) break;
      after = events.at(-1)!.position;
    }
    await log.close();
    assert.deepEqual([...begun], []);
  });
});
