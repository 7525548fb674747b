// Do the views belong to this log, and do they run? They are made of the log: whatever is wrong with them, they can be built again.
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Position } from '../../domain/kernel/event.ts';
import type { StoredEvent } from '../../ledger/event-store.ts';
import { CORE_TABLES, cursorTable } from '../../projections/core-tables.ts';
import { isPlace } from '../../projections/projector.ts';
import { openViews } from '../../projections/sqlite/open-views.ts';
import type { Cursor, LogOrigin, LogPlace } from '../../projections/view-store.ts';
import type { ViewState, Views } from '../../projections/views.ts';
import { type Finding, ok, problem, reasonOf, warning } from './finding.ts';

const CHECK = 'views';

/** What the views say of the log they are made of. */
export interface ViewsSeen {
  readonly cursors: readonly Cursor[];
  /** The same, with what is being built again. */
  readonly states: readonly ViewState[];
  /** The last event that any view handled; `undefined`: none yet. */
  readonly place: LogPlace | undefined;
  /** The log's first event. */
  readonly origin: LogOrigin | undefined;
}

/** What the log says of that. */
export interface LogSeen {
  readonly first: StoredEvent | undefined;
  readonly end: Position | undefined;
  /** It holds the views' place, where they say it is. */
  readonly holdsPlace: boolean;
}

/** Read before the log is: views that follow a running server must not seem to be ahead. */
export async function readViews(file: string): Promise<ViewsSeen | Finding> {
  if (!existsSync(file)) return ok(CHECK, 'There are no views yet; they are built at the next start.');
  try {
    if (isOfOlderBuild(file)) {
      const sentence = `The views in ${file} were built by an older build, which did not note what log they are made of.`;
      return warning(CHECK, sentence, 'The next start builds what they lack by itself.');
    }
    const views = openViews({ file });
    try {
      return { cursors: views.cursors(), states: views.states(), ...(await readLogBelow(views)) };
    } finally {
      views.close();
    }
  } catch (error) {
    const remedy = `Stop the server and remove ${file}; the next start builds the views again.`;
    return problem(CHECK, `The views in ${file} cannot be read: ${reasonOf(error)}.`, remedy);
  }
}

/** It has views, and not every table that stands beside them now. What is no such file is for the views' own reader to say. */
export function isOfOlderBuild(file: string): boolean {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    const known = new Set(
      database
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .all()
        .map(({ name }) => String(name)),
    );
    return known.has(cursorTable.name) && CORE_TABLES.some(({ name }) => !known.has(name));
  } finally {
    database.close();
  }
}

async function readLogBelow(views: Views): Promise<Pick<ViewsSeen, 'place' | 'origin'>> {
  // Tables of no single view: readable whatever has stopped.
  const db = views.core() as ReturnType<Views['of']>;
  const place = await db
    .selectFrom('log_place')
    .select(['stream', 'revision', 'event_id as id', 'position'])
    .executeTakeFirst();
  const origin = await db.selectFrom('log_origin').select(['event_id as eventId', 'position']).executeTakeFirst();
  return { place, origin };
}

/** Watches the events of a log go by, in order. */
export function makeLogWatch(place: LogPlace | undefined) {
  let first: StoredEvent | undefined;
  let end: Position | undefined;
  let holdsPlace = false;
  return {
    look(event: StoredEvent) {
      first ??= event;
      end = event.position;
      if (place && isPlace(place, event)) holdsPlace = true;
    },
    seen: (): LogSeen => ({ first, end, holdsPlace }),
  };
}

/** `log`: read after the views. Finds what the projector of a server would refuse to start on. */
export function checkViews({ cursors, states, place, origin }: ViewsSeen, file: string, log: LogSeen): Finding[] {
  const { first, end, holdsPlace } = log;
  const rebuild = `If another log was put here on purpose, stop the server and remove ${file}: the views are built again. If not, the log has lost its end: compare it with your last backup.`;
  if (origin && first && first.id === origin.eventId && first.position !== origin.position) {
    return [warning(CHECK, 'The log has moved to another store.', 'The next start builds the views again by itself.')];
  }
  const findings: Finding[] = [];
  const ahead = cursors.find(({ position }) => position !== null && (end === undefined || position > end));
  if (ahead) {
    findings.push(
      problem(
        CHECK,
        `The view ${ahead.name} stands at position ${ahead.position}, and the log ends at ${end ?? 'its start'}.`,
        rebuild,
      ),
    );
  } else if (origin && first && first.id !== origin.eventId) {
    findings.push(problem(CHECK, 'The views are made of another log: it begins with another event.', rebuild));
  } else if (place && !holdsPlace) {
    findings.push(
      problem(
        CHECK,
        `The views were made of an event at position ${place.position} (revision ${place.revision} of stream ${place.stream}) that the log does not hold there; no server starts on them.`,
        rebuild,
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
  for (const { name, status, rebuild } of states) {
    if (!rebuild || status === 'stopped') continue;
    const remedy = 'A running server goes on with it; countersign views shows how far it is.';
    findings.push(
      rebuild.status === 'stopped'
        ? problem(
            CHECK,
            `The rebuild of the view ${name} has stopped: ${rebuild.reason}`,
            'Run a build that reads that event; the rebuild goes on at the next start, and the rows of before answer till then.',
          )
        : warning(CHECK, `The view ${name} is being rebuilt (${Math.floor(100 * rebuild.fraction)} %).`, remedy),
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
