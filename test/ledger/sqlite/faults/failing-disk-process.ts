// A process for failing-disk.test.ts: eight writers on a disk that fails under them. What failed is looked at, then sent again
// as it was: first with more room on the disk (a file is deleted), then on the log opened anew. Says in the end what it saw.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '../../../../domain/kernel/errors.ts';
import type { ExpectedRevision, NewEvent, StoredEvent } from '../../../../ledger/event-store.ts';
import { readWholeStream } from '../../../../ledger/read-whole-stream.ts';
import { openSqliteLog } from '../../../../ledger/sqlite/open-sqlite-log.ts';

const WRITERS = 8;
const APPENDS = 30;
const EVENTS = 3;
const BYTES = 8_000;
/** A writer gives up for now when its append failed so often. */
const ATTEMPTS = 3;

interface Seen {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly digest: string;
}
/** What this process says of its life, as JSON. */
export interface DiskReport {
  readonly answered: readonly Seen[];
  readonly failures: readonly {
    /** First id of what was appended, and how often the log was opened before. */
    readonly append: string;
    readonly life: number;
    readonly name: string;
    readonly code?: string;
    readonly message: string;
  }[];
  /** Of each append that had failed: how many of its events could be read before it was sent again. */
  readonly storedOfFailed: readonly number[];
  readonly eventsAnAppend: number;
  /** Why each log that stopped says it has, for its process to end. */
  readonly died: readonly string[];
  /** What it took until all was stored. */
  readonly mended: readonly ('room' | 'restart')[];
  readonly sent: number;
  readonly log: readonly (Seen & { readonly position: number })[];
}

const [folder] = process.argv.slice(2) as [string];
const file = join(folder, 'ledger.sqlite');
/** On a small disk: a file that takes all but this much of it, until it is deleted. */
const ballast = join(folder, 'ballast');
const ROOM = 4_000_000;
const { bavail, bsize } = statfsSync(folder);
if (bavail * bsize < 100_000_000) writeFileSync(ballast, new Uint8Array(bavail * bsize - ROOM));
const died: string[] = [];
function open() {
  const opened = openSqliteLog({ file });
  void opened.died.then(({ message }) => died.push(message));
  return opened;
}
let log = open();

const answered: Seen[] = [];
const failures: DiskReport['failures'][number][] = [];
const storedOfFailed: number[] = [];
const mended: ('room' | 'restart')[] = [];

const seen = ({ stream, revision, id, data }: StoredEvent): Seen => ({
  stream,
  revision: Number(revision),
  id,
  digest: digestOf(data),
});
const digestOf = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

interface Writer {
  readonly stream: string;
  readonly appends: NewEvent[][];
  expected: ExpectedRevision;
}
const writers: Writer[] = Array.from({ length: WRITERS }, (_, number) => ({
  stream: `s-${number}`,
  expected: 'none',
  appends: Array.from({ length: APPENDS }, (_, at) =>
    Array.from({ length: EVENTS }, () => ({
      id: randomUUID(),
      type: 'SomethingHappened',
      data: new Uint8Array(BYTES).fill(number * 31 + at),
      metadata: new Uint8Array(),
    })),
  ),
}));

async function write(writer: Writer): Promise<void> {
  let failed = 0;
  while (writer.appends.length > 0 && failed < ATTEMPTS) {
    try {
      const stored = await log.store.append(writer.stream, writer.expected, writer.appends[0]!);
      answered.push(...stored.map(seen));
      writer.expected = stored.at(-1)!.revision;
      writer.appends.shift();
    } catch (error) {
      const { name, message } = error as Error;
      failures.push({
        append: writer.appends[0]![0]!.id,
        life: mended.length,
        name,
        message,
        ...(error instanceof DomainError ? { code: error.code } : {}),
      });
      failed++;
    }
  }
}

async function writeAll(): Promise<boolean> {
  await Promise.all(writers.map(write));
  const unfinished = writers.filter(({ appends }) => appends.length > 0);
  for (const { stream, expected, appends } of unfinished) {
    const from = expected === 'none' ? 0n : expected + 1n;
    const stored = await log.store.readStream(stream, { from, limit: 100 });
    storedOfFailed.push(stored.filter(({ id }) => appends[0]!.some((event) => event.id === id)).length);
  }
  return unfinished.length === 0;
}

let done = await writeAll();
if (!done && existsSync(ballast)) {
  rmSync(ballast);
  mended.push('room');
  done = await writeAll();
}
while (!done && mended.length < 20) {
  await log.close();
  log = open();
  mended.push('restart');
  done = await writeAll();
}
await log.close();

const last = openSqliteLog({ file });
const all: StoredEvent[] = [];
for (const { stream } of writers) all.push(...(await readWholeStream(last.store, stream)));
await last.close();
const report: DiskReport = {
  answered,
  failures,
  storedOfFailed,
  eventsAnAppend: EVENTS,
  died,
  mended,
  sent: WRITERS * APPENDS * EVENTS,
  log: all.map((event) => ({ ...seen(event), position: Number(event.position) })),
};
console.log(JSON.stringify(report));
