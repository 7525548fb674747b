// The first command, as a person who reads the README types it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { headlineOf } from '../../domain/models/evaluation/version-measures.ts';
import { assertCostsAddUp, assertSoundLedger, assertViewsCanBeRebuilt } from '../support/system/check-ledger.ts';
import { ofType } from '../support/system/read-ledger.ts';
import { temporaryFolder } from '../support/system/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** `npm run demo -- …` without npm's own second. */
function demo(args: readonly string[], environment: Record<string, string> = {}) {
  return new Promise<{ code: number | null; out: string; err: string }>((resolve, reject) => {
    // A group of its own, the server's too: nothing of it outlives the demo, or this test.
    const child = spawn(process.execPath, ['--import', 'tsx', join('examples', 'demo', 'demo.ts'), ...args], {
      cwd: ROOT,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const endGroup = () => {
      try {
        process.kill(-child.pid!, 'SIGKILL');
      } catch {
        // Nobody of it is left.
      }
    };
    process.once('exit', endGroup);
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      endGroup();
      process.off('exit', endGroup);
      resolve({ code, out, err });
    });
  });
}

test('the demo answers with one JSON document that its own ledger bears out', async (t) => {
  const dataDir = join(temporaryFolder(t), 'kept');
  const { code, out, err } = await demo(['--json', '--data-dir', dataDir]);
  assert.equal(code, 0, err);
  const document = JSON.parse(out);
  assert.deepEqual(Object.keys(document), [
    'rows',
    'testAuc',
    'predictions',
    'auditEvents',
    'lineageDepth',
    'compliance',
    'oversight',
    'law',
    'report',
    'caseFile',
    'erasureUnderHold',
    'cost',
    'finance',
    'elapsedSeconds',
  ]);
  assert.equal(document.rows, 1000);
  assert.equal(document.predictions, 600);
  assert.ok(document.testAuc > 0.7 && document.testAuc < 0.9, `AUC ${document.testAuc}`);
  assert.ok(document.lineageDepth >= 4);
  assert.ok(Object.keys(document.compliance).length >= 4);
  assert.deepEqual(new Set(Object.values(document.compliance)), new Set(['satisfied']));
  assert.ok(document.elapsedSeconds < 60);
  assert.equal(document.oversight.finalDecision, 'ACCEPT');
  assert.ok(document.oversight.queued > 0);
  assert.ok(document.law.published > 0);
  assert.equal(Object.keys(document.law.days).at(-1), document.law.begins);
  assert.equal(document.erasureUnderHold, 'LEGAL_HOLD');
  assert.ok(document.caseFile.pages > 0);
  assert.deepEqual(document.finance.budgetAlerts, [800]);
  assert.equal(document.finance.invoice.differenceAfter, '0');
  assert.equal(document.finance.focus.totals.EUR, document.finance.invoice.invoiced);
  assert.match(document.cost.total, /^[1-9]\d*$/);
  assert.equal(document.cost.total, document.cost.metered);

  // The folder was kept: what the document says is what the files say.
  const events = assertSoundLedger(dataDir);
  const lastPrediction = events.map(({ type }) => type).lastIndexOf('PredictionScored');
  const regulatorsCount = events.findIndex(
    ({ type, data }) => type === 'EvidenceRead' && data.operation === 'auditTrail',
  );
  assert.ok(
    document.auditEvents > lastPrediction && document.auditEvents <= regulatorsCount,
    `${document.auditEvents} events`,
  );
  assert.equal(ofType(events, 'PredictionScored').length, 600, 'a retried key added an event');
  assert.equal(ofType(events, 'RowsIngested')[0]!.data.rows, 1000);
  assert.equal(headlineOf(ofType(events, 'ModelVersionEvaluated')[0]!.data.measures).auc, document.testAuc);
  assert.deepEqual(
    ofType(events, 'AccessDenied').map(({ data }) => [data.code, data.operation]),
    [['FOUR_EYES_REQUIRED', 'approveModelVersion']],
  );
  // Of the bill, what is not device time is a line a request, and a line an item of the two windows of storage before it.
  const costs = await assertCostsAddUp(dataDir, events);
  const [began, ended] = ofType(events, 'StorageMetered');
  const others = 600 + began!.data.items.length + ended!.data.items.length;
  assert.equal(document.cost.lines, costs.lines + others);
  assert.ok(BigInt(document.cost.total) >= costs.total + (600n * 2_500_000n) / 1000n);
  await assertViewsCanBeRebuilt(t, dataDir);
});

test('the demo tells its story in words and leaves no folder behind', async (t) => {
  const temporary = temporaryFolder(t);
  const { code, out, err } = await demo(['--once'], { TMPDIR: temporary });
  assert.equal(code, 0, err);
  assert.equal(err, '');
  for (const part of ['FOUR_EYES_REQUIRED', 'IDEMPOTENCY_KEY_REUSED', 'Equal to the last nano-unit', 'Done in']) {
    assert.ok(out.includes(part), `the story does not say ${part}`);
  }
  for (const person of ['engineer', 'approver', 'operator', 'business', 'regulator', 'finance']) {
    assert.ok(out.includes(person), `${person} does not act`);
  }
  assert.deepEqual(
    readdirSync(temporary).filter((name) => name.startsWith('countersign')),
    [],
  );
});

test('the demo refuses a folder that holds something', async (t) => {
  const dataDir = temporaryFolder(t);
  mkdirSync(join(dataDir, 'log'));
  writeFileSync(join(dataDir, 'log', 'mine'), 'precious');
  const { code, out, err } = await demo(['--json', '--data-dir', dataDir]);
  assert.equal(code, 1);
  assert.equal(out, '');
  assert.match(err, /^The demo needs a new or empty folder; .+ holds something\.\n$/);
  assert.deepEqual(readdirSync(dataDir), ['log']);
});
