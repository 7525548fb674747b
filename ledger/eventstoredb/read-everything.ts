// What stands in the whole of $all, ours or not? For whoever examines a store: each event once, sorted by whose it is.
import type { StoredEvent } from '../event-store.ts';
import type { Connection } from './connection.ts';
import { readPage } from './read-page.ts';
import { nameOfWrite, readWireEvent } from './wire-event.ts';
import { readAllRequest } from './wire-requests.ts';

export type AnyEvent =
  | { readonly kind: 'ours'; readonly event: StoredEvent }
  /** A write to `$$<our stream>`, or an event of the server's own kind in it; `what` names it with its revision. */
  | { readonly kind: 'metadata'; readonly stream: string; readonly what: string }
  /** In a stream of somebody else; in one of the server's own. */
  | { readonly kind: 'foreign' | 'system' };

const PAGE_EVENTS = 1_000;

/** Ends where $all ends when the reader comes there. Rejects as `readPage` does. */
export async function* readEverything(
  connection: Connection,
  prefixes: readonly string[],
  idleMs: number,
): AsyncGenerator<AnyEvent, void> {
  let from: bigint | undefined;
  for (;;) {
    const answers = await readPage(connection, readAllRequest({ from, backwards: false, count: PAGE_EVENTS }), idleMs);
    let events = 0;
    const before = from;
    for (const answer of answers) {
      const read = readWireEvent(answer, prefixes);
      if (!read) continue;
      events += 1;
      // Forwards the event at `from` comes first, again.
      if (read.position === before) continue;
      from = read.position;
      if (read.kind === 'ours') yield { kind: 'ours', event: read.event };
      else if (read.kind === 'metadata') yield { kind: 'metadata', stream: read.stream, what: nameOfWrite(read) };
      else yield { kind: isSystem(answer) ? 'system' : 'foreign' };
    }
    if (events < PAGE_EVENTS) return;
  }
}

function isSystem(answer: Parameters<typeof readWireEvent>[0]): boolean {
  const name = answer.getEvent()?.getEvent()?.getStreamIdentifier()?.getStreamName_asU8();
  return name?.[0] === '$'.charCodeAt(0);
}
