// Who was erased after this backup was taken? What the folder that was served since then says: its log, which orders every
// erasure, and its vault, where the erased are missing.

import { decodeEvent } from './codec.ts';
import { compareLogs } from './compare-logs.ts';
import { logEvents, type ReadableLog } from './log-events.ts';
import { openReadableLog } from './sqlite/readable-log.ts';
import { missingSubjects } from './vault/missing-subjects.ts';

interface LedgerFiles {
  readonly log: string;
  readonly vault: string;
}

export interface ErasedSince {
  readonly references: ReadonlySet<string>;
  /** What could not be asked, in a sentence each: then the answer rests on the other alone. */
  readonly notAsked: readonly string[];
}

/** Subjects whose erasure was ordered in this log. */
export async function erasuresOrdered(log: ReadableLog): Promise<Set<string>> {
  const references = new Set<string>();
  for await (const stored of logEvents(log)) {
    if (stored.type !== 'SubjectKeyDestroyed') continue;
    const decoded = decodeEvent(stored);
    if (decoded.kind === 'event' && decoded.event.type === 'SubjectKeyDestroyed')
      references.add(decoded.event.data.subject);
  }
  return references;
}

/** Throws one sentence when `newer` is not a later state of `backup`, or nothing of it can be read. */
export async function erasedSince(backup: LedgerFiles, newer: LedgerFiles): Promise<ErasedSince> {
  const notAsked: string[] = [];
  const ask = async (
    read: () => Iterable<string> | Promise<Iterable<string>>,
  ): Promise<Iterable<string> | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (error instanceof AnotherLedger) throw error;
      notAsked.push(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  };
  const ordered = await ask(() => orderedIn(backup.log, newer.log));
  const missing = await ask(() => missingSubjects(backup.vault, newer.vault));
  if (!ordered && !missing) throw new Error(`No erasures can be read: ${notAsked.join(' ')}`);
  return { references: new Set([...(ordered ?? []), ...(missing ?? [])]), notAsked };
}

class AnotherLedger extends Error {}

async function orderedIn(backup: string, newer: string): Promise<Iterable<string>> {
  const before = openReadableLog(backup);
  try {
    const after = openReadableLog(newer);
    try {
      const { common, source, difference } = await compareLogs(before, after);
      if (common !== source.events) {
        throw new AnotherLedger(`The log ${newer} is not a later state of the backup's: ${difference}`);
      }
      return await erasuresOrdered(after);
    } finally {
      after.close();
    }
  } finally {
    before.close();
  }
}
