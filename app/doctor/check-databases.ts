// Are the SQLite files sound (PRAGMA quick_check), and is the vault closed to others?
import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { type Finding, ok, problem, reasonOf } from './finding.ts';

const SHOWN = 3;

/** `remedy`: where to get another one from. */
export function checkDatabase(check: string, file: string, remedy: string): Finding {
  if (!existsSync(file)) return problem(check, `${file} is not there.`, remedy);
  try {
    const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    try {
      const said = database
        .prepare(`PRAGMA quick_check(${SHOWN})`)
        .all()
        .map((row) => String(row.quick_check));
      if (said.length === 1 && said[0] === 'ok') return ok(check, `${file} is a sound database.`);
      return problem(check, `${file} is damaged: ${said.join('; ').replaceAll('\n', ' ')}.`, remedy);
    } finally {
      database.close();
    }
  } catch (error) {
    return problem(check, `${file} cannot be read: ${reasonOf(error)}.`, remedy);
  }
}

export function checkPrivate(check: string, file: string): Finding[] {
  if (!existsSync(file) || (statSync(file).mode & 0o077) === 0) return [];
  return [problem(check, `Others on this machine can read ${file}.`, `Close it: chmod 600 ${file}`)];
}
