// Is this the log that this data folder was served with before? Its first event is written down beside the data, so that neither
// another server nor an empty one takes the place of a history unnoticed; a log that was carried over keeps its first event.
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DomainError } from '../domain/kernel/errors.ts';
import type { EventStore } from '../ledger/event-store.ts';
import { writeWhole } from '../ledger/write-whole.ts';

/** Throws UNAVAILABLE when the note names another log. Writes nothing: what else knows this log has not been asked yet. */
export async function refuseOtherLog(file: string, store: EventStore): Promise<void> {
  const known = firstEventIn(file);
  const [first] = await store.readAll({ limit: 1 });
  if (known === undefined || known === first?.id) return;
  throw new DomainError(
    'UNAVAILABLE',
    `${first ? 'This log begins with another event' : 'This log is empty'}, but ${dirname(file)} belongs to the one that begins with ${known}; name that event store, or a new data folder.`,
  );
}

/** Notes the log's first event, when there is one and no note yet. Only for a log that the views agree with. */
export async function rememberLog(file: string, store: EventStore): Promise<void> {
  if (firstEventIn(file) !== undefined) return;
  const [first] = await store.readAll({ limit: 1 });
  if (!first) return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeWhole(file, `${JSON.stringify({ firstEventId: first.id })}\n`);
}

function firstEventIn(file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { firstEventId } = JSON.parse(text);
    if (typeof firstEventId === 'string') return firstEventId;
  } catch {
    // Said below.
  }
  throw new DomainError(
    'UNAVAILABLE',
    `${file} should say which log this folder belongs to, but cannot be read; remove it if you know that the log is the right one.`,
  );
}
