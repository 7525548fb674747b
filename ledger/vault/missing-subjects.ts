// Who is in the older vault and no longer in the newer? Those whose key was destroyed between the two, and uploads that were
// taken back. Only two states of one vault may be compared: another vault would have everybody missing.
import { DatabaseSync } from 'node:sqlite';

/** Throws one sentence when the two are not states of one vault. */
export function missingSubjects(older: string, newer: string): string[] {
  const before = new DatabaseSync(older, { readOnly: true });
  const after = new DatabaseSync(newer, { readOnly: true, timeout: 10_000 });
  try {
    const check = (database: DatabaseSync) =>
      Buffer.from((database.prepare('SELECT key_check FROM vault').get() as { key_check: Uint8Array }).key_check);
    if (!check(before).equals(check(after))) {
      throw new Error(
        `The vault ${newer} has another key-encryption key than the backup's; it is not a later state of it.`,
      );
    }
    const isThere = after.prepare('SELECT 1 FROM subject WHERE reference = ?');
    const missing: string[] = [];
    let shared = 0;
    for (const { reference } of before.prepare('SELECT reference FROM subject').iterate()) {
      if (isThere.get(reference!)) shared += 1;
      else missing.push(String(reference));
    }
    if (shared === 0 && missing.length > 0) {
      throw new Error(`The vault ${newer} knows nobody of the backup's; it is not a later state of it.`);
    }
    return missing;
  } finally {
    before.close();
    after.close();
  }
}
