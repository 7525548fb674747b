// Whose keys does a refused upload take back? Those it made itself and nobody else asked for since: such a row carries the
// upload's mark, and whoever else asks for the person removes the mark in the transaction that answers him.
//   open:<upload>    still being read; after a kill the next start removes the row
//   ended:<upload>   read to its end, its event may be recorded: only `withdraw` removes the row, a start removes the mark
import type { DatabaseSync } from 'node:sqlite';
import type { SubjectKey } from './vault.ts';

export interface ProvisionalSubjects {
  /** As `ensureSubjects` of kind `subject`; what it creates carries the mark. `upload`: a name never used before. */
  ensure(upload: string, ids: readonly string[]): Promise<readonly SubjectKey[]>;
  /** Durable when it resolves, and to be called before the upload's event is recorded. */
  end(upload: string): Promise<void>;
  /** The upload's event is recorded for sure: its subjects are as all others. */
  keep(upload: string): Promise<void>;
  /** The upload is refused: removes the subjects that still carry its mark. */
  withdraw(upload: string): Promise<void>;
  /** At the start, before anybody uploads: what a killed process left. */
  recover(): Promise<void>;
}

/** Rows a transaction: other threads write to the vault between two. */
const BATCH_ROWS = 1024;

export const openMark = (upload: string) => `open:${upload}`;
const endedMark = (upload: string) => `ended:${upload}`;

/** Over a connection that writes. */
export function makeProvisionalSubjects(
  database: DatabaseSync,
  inTransaction: (work: () => void) => void,
  ensure: ProvisionalSubjects['ensure'],
): ProvisionalSubjects {
  /** `marked`: a condition with one place, met by no row that the statement is done with. */
  async function inBatches(sql: string, marked: string, ...places: (string | null)[]): Promise<void> {
    const statement = database.prepare(
      `${sql} WHERE rowid IN (SELECT rowid FROM subject WHERE ${marked} LIMIT ${BATCH_ROWS})`,
    );
    for (;;) {
      let changed = 0;
      inTransaction(() => {
        changed = Number(statement.run(...places).changes);
        if (changed > 0 && sql.startsWith('DELETE')) database.exec('UPDATE vault SET destructions = destructions + 1');
      });
      if (changed < BATCH_ROWS) return;
      await new Promise(setImmediate);
    }
  }

  const mark = (from: string, to: string | null) => inBatches('UPDATE subject SET upload = ?', 'upload = ?', to, from);
  const remove = (marked: string) => inBatches('DELETE FROM subject', 'upload = ?', marked);
  return {
    ensure,
    end: (upload) => mark(openMark(upload), endedMark(upload)),
    keep: (upload) => mark(endedMark(upload), null),
    async withdraw(upload) {
      await remove(openMark(upload));
      await remove(endedMark(upload));
    },
    async recover() {
      await inBatches('DELETE FROM subject', "upload >= ? AND upload < 'open;'", 'open:');
      await inBatches('UPDATE subject SET upload = ?', 'upload >= ?', null, 'ended:');
    },
  };
}
