// Do the views belong to this log, and do they run? They are made of the log: whatever is wrong with them, they can be built again.
import { existsSync } from 'node:fs';
import type { Position } from '../../domain/kernel/event.ts';
import { openViews } from '../../projections/sqlite/open-views.ts';
import type { Cursor } from '../../projections/view-store.ts';
import { type Finding, ok, problem, reasonOf, warning } from './finding.ts';

const CHECK = 'views';

/** Read before the log is: views that follow a running server must not seem to be ahead. */
export function readCursors(file: string): readonly Cursor[] | Finding {
  if (!existsSync(file)) return ok(CHECK, 'There are no views yet; they are built at the next start.');
  try {
    const views = openViews({ file });
    try {
      return views.cursors();
    } finally {
      views.close();
    }
  } catch (error) {
    const remedy = `Stop the server and remove ${file}; the next start builds the views again.`;
    return problem(CHECK, `The views in ${file} cannot be read: ${reasonOf(error)}.`, remedy);
  }
}

/** `end`: of the log, read after the cursors. */
export function checkCursors(cursors: readonly Cursor[], file: string, end: Position | undefined): Finding[] {
  const findings: Finding[] = [];
  const ahead = cursors.find(({ position }) => position !== null && (end === undefined || position > end));
  if (ahead) {
    findings.push(
      problem(
        CHECK,
        `The view ${ahead.name} stands at position ${ahead.position}, and the log ends at ${end ?? 'its start'}.`,
        `If another log was put here on purpose, stop the server and remove ${file}: the views are built again. If not, the log has lost its end: compare it with your last backup.`,
      ),
    );
  }
  for (const { name, status, reason } of cursors) {
    if (status !== 'stopped') continue;
    findings.push(
      problem(
        CHECK,
        `The view ${name} has stopped: ${reason}`,
        'Run a build that reads that event; the view goes on at the next start.',
      ),
    );
  }
  if (findings.length > 0) return findings;
  const behind = cursors.filter(({ position }) => position !== end && end !== undefined && (position ?? -1n) < end);
  if (behind.length > 0) {
    return [
      warning(
        CHECK,
        `${behind.length} of ${cursors.length} views are behind the log.`,
        'A running server brings them to its end by itself.',
      ),
    ];
  }
  return [ok(CHECK, `${cursors.length} views stand at the end of the log.`)];
}
