// A process for the fault tests: one writer, one append at a time, each said before it is sent and after it is answered, one
// line each on standard output. With `--wait` it appends only when told to by a line on standard input.
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { ExpectedRevision } from '../../../../ledger/event-store.ts';
import { openSqliteLog } from '../../../../ledger/sqlite/open-sqlite-log.ts';

/** Before: what is sent. */
export interface Saying {
  readonly stream: string;
  readonly events: readonly { readonly id: string; readonly digest: string }[];
}
/** After: frames in the write-ahead log when the answer came, and which round of it. */
export interface Answering {
  readonly frames: number;
  readonly round: string;
}
export type Line = { readonly sent: Saying } | { readonly answered: Answering };

const [file, largest, mode] = [process.argv[2]!, Number(process.argv[3]), process.argv[4]];
const log = openSqliteLog({ file });
const ends = new Map<string, ExpectedRevision>();
const say = (line: Line) => {
  // The pipe may be full: node's pipes do not wait.
  const text = Buffer.from(`${JSON.stringify(line)}\n`);
  for (let at = 0; at < text.length; ) {
    try {
      at += writeSync(1, text, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
};

async function append(): Promise<void> {
  const stream = `s-${Math.floor(Math.random() * 5)}`;
  const events = Array.from({ length: 1 + Math.floor(Math.random() * 5) }, () => {
    const data = new Uint8Array(Math.floor(Math.random() * largest)).fill(Math.floor(Math.random() * 256));
    const metadata = new TextEncoder().encode(`{"at":${Math.random()}}`);
    return { id: randomUUID(), type: 'SomethingHappened', data, metadata };
  });
  const sent = events.map(({ id, data, metadata }) => ({
    id,
    digest: createHash('sha256').update(data).update(metadata).digest('hex'),
  }));
  say({ sent: { stream, events: sent } });
  const stored = await log.store.append(stream, ends.get(stream) ?? 'none', events);
  ends.set(stream, stored.at(-1)!.revision);
  // Nobody else writes, so the shared memory of the write-ahead log (sqlite.org/walformat.html) stands still: how many frames
  // it counts, and the salts of its round.
  const shared = readFileSync(`${file}-shm`).subarray(0, 48);
  say({ answered: { frames: shared.readUInt32LE(16), round: shared.subarray(32, 40).toString('hex') } });
}

for (const [index] of Array.from({ length: 5 }).entries()) {
  const last = (await log.store.readStream(`s-${index}`, { direction: 'backwards', limit: 1 }))[0];
  if (last) ends.set(`s-${index}`, last.revision);
}
if (mode === '--wait') {
  for await (const _ of createInterface({ input: process.stdin })) await append();
  await log.close();
} else {
  for (;;) {
    await append();
    await pause(0);
  }
}
