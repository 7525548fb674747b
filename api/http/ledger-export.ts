// What does a third party recompute costs and counts from? The stored events themselves: GET /ledger/export.jsonl gives them in order of
// position, envelope and data as they are stored, what is sealed still sealed. Across all units: for regulators and operators.
import type { Request } from 'express';
import { EVENT_CATALOG, type EventType } from '../../domain/event-catalog.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { sha256Hex } from '../../ledger/digest.ts';
import { type EventStore, type StoredEvent, UnknownPosition } from '../../ledger/event-store.ts';
import type { Context } from '../context.ts';
import { parsePosition, positionToken } from '../relay/scalars.ts';
import { bad, readAs, readParameters, wantedTypes } from './export-parameters.ts';
import type { Export, PreparedExport } from './stream-answer.ts';

/** Read at a time; an event has at most 1 MiB, and most have a few KB. */
const PAGE = 50;
/** Characters that are sent at once, so that a slow line takes a piece in time. */
const PIECE = 64 * 1024;

export const ledgerExport: Export = {
  operation: 'ledgerExport',
  roles: ['regulator', 'operator'],
  async prepare(request: Request, context: Context): Promise<PreparedExport> {
    const parameters = readParameters(request, ['after', 'types', 'nouns']);
    const after = readAs(parameters, 'after', parsePosition, 'a position token of this API: the last one you have');
    const wanted = new Set(wantedTypes(parameters) ?? (Object.keys(EVENT_CATALOG) as EventType[]));
    const { store } = context.deps;
    await mustKnow(store, after);
    const [last] = await store.readAll({ direction: 'backwards', limit: 1 });
    return {
      mediaType: 'application/x-ndjson',
      fileName: 'ledger.jsonl',
      upTo: last?.position ?? 0n,
      nodes: ['ledger'],
      businessUnits: ['*'],
      pieces: () => linesOf(store, wanted, after, last?.position),
    };
  },
};

async function mustKnow(store: EventStore, after: Position | undefined): Promise<void> {
  if (after === undefined) return;
  try {
    await store.readAll({ after, limit: 1 });
  } catch (error) {
    if (error instanceof UnknownPosition)
      throw bad('after', 'is no position of this ledger; take one from a line of an export');
    throw error;
  }
}

/** Events of others in a shared store are no part of the ledger, and are left out. */
async function* linesOf(
  store: EventStore,
  wanted: ReadonlySet<string>,
  after: Position | undefined,
  end: Position | undefined,
): AsyncGenerator<string> {
  for (let cursor = after; end !== undefined && (cursor === undefined || cursor < end); ) {
    const events = await store.readAll({ ...(cursor === undefined ? {} : { after: cursor }), limit: PAGE });
    let piece = '';
    for (const event of events) {
      if (event.position > end || !wanted.has(event.type)) continue;
      piece += lineOf(event);
      if (piece.length < PIECE) continue;
      yield piece;
      piece = '';
    }
    // An empty one too gives way to other requests.
    yield piece;
    cursor = events.at(-1)?.position ?? end;
  }
}

function lineOf(event: StoredEvent): string {
  const head = JSON.stringify({
    position: positionToken(event.position),
    stream: event.stream,
    revision: event.revision.toString(),
    id: event.id,
    type: event.type,
    dataHash: sha256Hex(event.data),
  });
  return `${head.slice(0, -1)},${member('data', event.data)},${member('metadata', event.metadata)}}\n`;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The stored text itself, so that its digest can be taken from the line. What is not JSON came past this house, and is shown as bytes. */
function member(name: string, bytes: Uint8Array): string {
  try {
    const text = utf8.decode(bytes);
    JSON.parse(text);
    if (!/[\r\n]/.test(text)) return `"${name}":${text}`;
  } catch {}
  return `"${name}Base64":"${Buffer.from(bytes).toString('base64')}"`;
}
