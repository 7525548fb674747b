// The disk is full, or refuses a sync: nothing is answered that is not stored, who asks is told in one sentence, and when there is
// room again the log goes on. The disks are real (a small file system that fills up) or the kernel's answers are (strace).
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import type { DiskReport } from './failing-disk-process.ts';
import type { Opening } from './opening-process.ts';
import { noSmallDisk, onSmallDisk } from './small-disk.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-disk-'));
after(() => rmSync(folder, { recursive: true }));
const SCRIPT = join(import.meta.dirname, 'failing-disk-process.ts');

const canTrace = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']);
const noTrace = canTrace.status === 0 ? false : 'strace is not here, or tracing is not permitted';

function run(t: TestContext, data: string, under: readonly string[]): DiskReport {
  const [program, ...args] = [...under, process.execPath, '--import', 'tsx', SCRIPT, data];
  const { stdout, stderr, status } = spawnSync(program!, args, {
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 64_000_000,
  });
  assert.equal(status, 0, stderr);
  const report = JSON.parse(stdout) as DiskReport;
  t.diagnostic(`${report.failures.length} failures; it took ${report.mended.join(', then ') || 'nothing'} to go on`);
  for (const message of new Set(report.failures.map(({ message }) => message))) t.diagnostic(message);
  return report;
}

function assertHonest({ answered, failures, storedOfFailed, eventsAnAppend, sent, log }: DiskReport): void {
  assert.ok(failures.length > 0, 'the disk did not fail');
  for (const { name, code, message } of failures) {
    assert.ok(name === 'AppendOutcomeUnknown' || code === 'UNAVAILABLE', `${name}: ${message}`);
    assert.match(message, /^[A-Z][^\n]+[.]$/, 'one sentence');
  }
  for (const stored of storedOfFailed)
    assert.ok(stored === 0 || stored === eventsAnAppend, 'half an append was stored');
  const byPlace = new Map(log.map((event) => [`${event.stream} ${event.revision}`, event]));
  for (const { stream, revision, id, digest } of answered) {
    const stored = byPlace.get(`${stream} ${revision}`);
    assert.ok(stored?.id === id && stored.digest === digest, `${stream} ${revision} was answered and is lost`);
  }
  // All was sent again until it was answered: each event is there, and once.
  assert.equal(answered.length, sent);
  assert.equal(log.length, sent);
  assert.deepEqual(
    log.map(({ position }) => position).sort((a, b) => a - b),
    Array.from({ length: sent }, (_, index) => index + 1),
  );
}

test('on a disk that is full appends fail in a sentence, and go on without a restart when there is room', {
  skip: noSmallDisk(),
}, (t) => {
  const data = mkdtempSync(join(folder, 'small-'));
  const report = run(t, data, onSmallDisk(data, 40));
  assertHonest(report);
  assert.deepEqual(report.mended, ['room']);
});

test('a house that is started on a full disk says so in a sentence', { skip: noSmallDisk() }, () => {
  const data = mkdtempSync(join(folder, 'started-'));
  const fill = 'head -c 2000000 /dev/zero > "$0/ballast" 2> /dev/null; "$@"';
  const opening = join(import.meta.dirname, 'opening-process.ts');
  const [program, ...args] = onSmallDisk(data, 1);
  for (const what of ['open', 'open-unlocked']) {
    const all = [...args, 'sh', '-c', fill, data, process.execPath, '--import', 'tsx', opening, data, what];
    const { stdout, stderr } = spawnSync(program!, all, { encoding: 'utf8' });
    const { code, message } = JSON.parse(stdout || `{"message":${JSON.stringify(stderr)}}`) as Opening;
    assert.equal(code, 'UNAVAILABLE', message);
    assert.match(
      message!,
      /^The (data folder|log) .* cannot be (locked|opened) \(.*(full|no space).*\); check [^\n]+\.$/,
    );
  }
});

test('a write to the write-ahead log that finds no room for a while leaves nothing half-stored', {
  skip: noTrace,
}, (t) => {
  const data = mkdtempSync(join(folder, 'refused-'));
  const report = run(t, data, traced(data, 'pwrite64:error=ENOSPC:when=200..201'));
  assertHonest(report);
  assert.deepEqual(report.died, []);
  assert.deepEqual(report.mended, []);
});

test('after a sync that failed nothing is taken until the log is opened anew, and the sentence says so', {
  skip: noTrace,
}, (t) => {
  const data = mkdtempSync(join(folder, 'unsynced-'));
  const report = run(t, data, traced(data, 'fdatasync,fsync:error=EIO:when=12..12'));
  assertHonest(report);
  // strace counts each thread's calls by themselves: every opening has a sync that fails.
  assert.deepEqual(new Set(report.mended), new Set(['restart']));
  assert.equal(report.died.length, report.mended.length);
  for (const why of report.died) assert.match(why, /^The log has stopped: the disk refused a sync/);
  assert.ok(report.failures.some(({ message }) => /restart the server/.test(message)));
  // An append of unknown outcome that is sent again is still unknown: the restart may bring it to light.
  const unknown = new Set<string>();
  for (const { append, life, name } of report.failures) {
    const attempt = `${life} ${append}`;
    if (name === 'AppendOutcomeUnknown') unknown.add(attempt);
    else assert.ok(!unknown.has(attempt), 'an append that may be stored was said not to be');
  }
  assert.ok(unknown.size > 0);
});

const traced = (data: string, inject: string) => [
  'strace',
  '-f',
  '--seccomp-bpf',
  '-o',
  '/dev/null',
  '-P',
  join(data, 'ledger.sqlite-wal'),
  '-e',
  `inject=${inject}`,
];
