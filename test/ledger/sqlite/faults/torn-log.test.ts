// The power fails while SQLite writes: what then stands at the end of the write-ahead log is whatever the disk got to. The log
// must open with every event before the tear and nothing of the rest; a file of which a middle is gone must not open at all.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { StoredEvent } from '../../../../ledger/event-store.ts';
import { openLogForWriting } from '../../../../ledger/sqlite/log-file.ts';
import { makeLogReader } from '../../../../ledger/sqlite/log-reader.ts';
import { makeLogWriter } from '../../../../ledger/sqlite/log-writer.ts';
import { newEvents } from '../../event-store-contract.ts';
import { type KilledLog, killAfter } from './killed-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-torn-'));
after(() => rmSync(folder, { recursive: true }));
let copies = 0;

/** A copy of the killed log's files as a machine that was switched off has them: the shared memory is gone. */
function copyOf({ file }: KilledLog): string {
  const copy = join(folder, `copy-${copies++}.sqlite`);
  copyFileSync(file, copy);
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
  return copy;
}

/** Opens it as the log thread does, and gives what it holds. */
function eventsOf(file: string): StoredEvent[] {
  const database = openLogForWriting(file);
  try {
    return makeLogReader(database).readAll({ limit: 1_000_000 });
  } finally {
    database.close();
  }
}

const digestOf = ({ data, metadata }: StoredEvent) => createHash('sha256').update(data).update(metadata).digest('hex');

/** The first appends of those that were sent, at least `atLeast` of them, each whole, byte for byte, in order. */
function assertFirstAppends(
  events: readonly StoredEvent[],
  { sent }: KilledLog,
  atLeast: number,
  atMost: number,
): void {
  const revisions = new Map<string, bigint>();
  let at = 0;
  let appends = 0;
  while (at < events.length) {
    const append = sent[appends];
    assert.ok(append, 'there is more in the log than was sent');
    for (const { id, digest } of append.events) {
      const event = events[at];
      assert.ok(event, `half of append ${appends} is there`);
      assert.equal(event.id, id);
      assert.equal(event.stream, append.stream);
      assert.equal(digestOf(event), digest, 'other bytes than were sent');
      assert.equal(event.position, BigInt(at + 1), 'positions have a gap');
      assert.equal(event.revision, (revisions.get(event.stream) ?? -1n) + 1n, `stream ${event.stream} has a gap`);
      revisions.set(event.stream, event.revision);
      at++;
    }
    appends++;
  }
  assert.ok(appends >= atLeast, `${appends} appends are there; ${atLeast} were safe`);
  assert.ok(appends <= atMost, `${appends} appends are there, and no more than ${atMost} can be`);
}

/** The next append has the next place. */
function assertGoesOn(file: string, events: readonly StoredEvent[]): void {
  const database = openLogForWriting(file);
  const last = events.findLast(({ stream }) => stream === 's-1');
  const sent = { stream: 's-1', expected: last?.revision ?? ('none' as const), events: newEvents(2) };
  const { outcomes } = makeLogWriter(database).commit([sent]);
  assert.deepEqual(outcomes, [
    { kind: 'appended', revision: (last?.revision ?? -1n) + 1n, position: BigInt(events.length + 1) },
  ]);
  database.close();
  assert.equal(eventsOf(file).length, events.length + 2);
}

const where = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const tear = fc.oneof(
  fc.record({ how: fc.constant('cut' as const), where }),
  fc.record({ how: fc.constant('zeros' as const), where }),
  fc.record({
    how: fc.constant('other bytes' as const),
    where,
    bytes: fc.uint8Array({ minLength: 1, maxLength: 5_000 }),
  }),
);
type Tear = typeof tear extends fc.Arbitrary<infer T> ? T : never;

/** Tears the file at or behind `from`; gives the first byte that is not as it was. */
function tearFile(file: string, from: number, { how, ...torn }: Tear): number {
  const bytes = readFileSync(file);
  const at = from + Math.floor(torn.where * (bytes.length - from));
  if (how === 'cut') {
    truncateSync(file, at);
    return at;
  }
  const changed = Buffer.from(bytes);
  if (how === 'zeros') changed.fill(0, at);
  else for (const [index, byte] of (torn as { bytes: Uint8Array }).bytes.entries()) changed[at + index]! ^= byte | 1;
  writeFileSync(file, changed.subarray(0, bytes.length));
  const first = changed.subarray(0, bytes.length).findIndex((byte, index) => byte !== bytes[index]);
  return first < 0 ? bytes.length : first;
}

/** How many of the killed log's appends end before this byte of the write-ahead log; all of its earlier rounds are safe. */
function appendsBefore({ answered, round, frameBytes }: KilledLog, byte: number): number {
  const wholeFrames = Math.max(0, Math.floor((byte - 32) / frameBytes));
  const earlier = answered.findIndex((answer) => answer.round === round);
  if (earlier < 0) return answered.length;
  const inRound = answered.slice(earlier).filter(({ frames }) => frames <= wholeFrames).length;
  return byte < 32 ? earlier : earlier + inRound;
}

for (const { name, largest, lines, reused } of [
  { name: 'a write-ahead log that was never copied into the file', largest: 900, lines: 150, reused: false },
  { name: 'a write-ahead log in its later rounds', largest: 20_000, lines: 260, reused: true },
]) {
  describe(name, () => {
    let killed: KilledLog;
    before(async () => {
      killed = await killAfter({ folder: mkdtempSync(join(folder, 'killed-')), largest, lines });
    });

    test('is what this test is about', () => {
      if (!reused) assert.equal(killed.copiedFrames, 0);
      assert.ok(killed.answered.length >= lines);
      assert.equal(new Set(killed.answered.map(({ round }) => round)).size > 1, reused);
    });

    test('untorn, holds everything that was answered', () => {
      const copy = copyOf(killed);
      assertFirstAppends(eventsOf(copy), killed, killed.answered.length, killed.sent.length);
    });

    test('torn anywhere that a power failure can tear it, opens with all before the tear, and goes on', () => {
      // What SQLite has copied into the main file it synced first: no power failure tears that.
      const from = 32 + killed.copiedFrames * killed.frameBytes;
      let lost = 0;
      fc.assert(
        fc.property(tear, (torn) => {
          const copy = copyOf(killed);
          const byte = tearFile(`${copy}-wal`, killed.copiedFrames === 0 ? 0 : from, torn);
          const safe = appendsBefore(killed, byte);
          const events = eventsOf(copy);
          // An append that was sent and not answered may stand whole before the tear.
          const unanswered = killed.sent.length - killed.answered.length;
          const atMost = safe === killed.answered.length ? safe + unanswered : safe;
          assertFirstAppends(events, killed, safe, atMost);
          if (safe < killed.answered.length) lost++;
          assertGoesOn(copy, events);
        }),
        { numRuns: 60 },
      );
      assert.ok(lost > 0, 'no tear met an event');
    });
  });
}
