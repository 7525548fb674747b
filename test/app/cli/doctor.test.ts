import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import test from 'node:test';
import { makeSmallLedger } from '../backup/small-ledger.ts';
import { runCountersign } from './run-countersign.ts';

test('exit code and words follow what was found: 0 and no problem, 1 and what to do', async (context) => {
  const ledger = await makeSmallLedger(context);
  const sound = await runCountersign(['doctor', '--data-dir', ledger.dataDir]);
  assert.equal(sound.code, 0, sound.out);
  assert.match(sound.out, /^ok {7}folder/);
  assert.match(sound.out, /\nNo problem was found\.\n$/);

  rmSync(ledger.files.vault);
  const ill = await runCountersign(['--data-dir', ledger.dataDir, 'doctor']);
  assert.equal(ill.code, 1);
  assert.match(ill.out, /\nPROBLEM {2}vault {8}.*vault\.sqlite is not there\.\n +→ Restore it from your last backup/);
  assert.match(ill.out, /\n1 problem was found\.\n$/);

  const json = await runCountersign(['doctor', '--data-dir', ledger.dataDir, '--json']);
  assert.deepEqual([json.code, json.err], [1, '']);
  const said = JSON.parse(json.out) as { ok: boolean; findings: { check: string; status: string }[] };
  assert.equal(said.ok, false);
  assert.deepEqual(
    said.findings.filter(({ status }) => status === 'problem').map(({ check }) => check),
    ['vault'],
  );
});
