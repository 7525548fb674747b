// Which position does a point in time stand for? A time is answered only once the views hold all that was recorded by then: what was
// answered for it once is answered for ever (guarantee G9).
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { type PointInTime, pointInTime } from '../../projections/audit/point-in-time.ts';
import type { Context } from '../context.ts';
import type { PointInTimeValue } from './scalars.ts';
import { rememberTime } from './time-of.ts';
import { viewBehind, waitUntil } from './wait-until.ts';

/**
 * Throws BAD_INPUT for a time before the first event, for one that has not come yet and for a position past the end, VIEW_BEHIND where the views do not get there
 * in time. `field`: the name of the argument, for the sentence.
 */
export async function positionOf(context: Context, at: PointInTimeValue, field = 'asOf'): Promise<Position> {
  if (at.kind === 'position') {
    await mustBeRecorded(context, at.position, field);
    await waitUntil(context, at.position);
    return at.position;
  }
  const position = await positionAt(context, at.time, field);
  await waitUntil(context, position);
  rememberTime(context, position, at.time);
  return position;
}

/** Nobody waits for what is not there: a position past the end of the ledger was never handed out. */
async function mustBeRecorded({ deps }: Context, position: Position, field: string): Promise<void> {
  if (deps.viewPosition() >= position) return;
  const [last] = await deps.store.readAll({ direction: 'backwards', limit: 1 });
  if (last && last.position >= position) return;
  throw new DomainError('BAD_INPUT', `${field} lies past the end of the ledger; take a position from an answer.`, {
    field,
  });
}

async function positionAt(context: Context, time: string, field: string): Promise<Position> {
  const { clock, store, views } = context.deps;
  const now = clock.now();
  if (time > now) {
    throw new DomainError('BAD_INPUT', `${field} is a time that has not come yet; it is ${now} now.`, { field });
  }
  let found = await pointInTime(views, time);
  if (!isSettled(found)) {
    // Nothing later is in the view: what was recorded by then may be on its way there.
    const [last] = await store.readAll({ direction: 'backwards', limit: 1 });
    if (last) await waitUntil(context, last.position);
    // While the trail is built again its old rows stand still, whatever the other views hold.
    if (last && (views.position('audit') ?? -1n) < last.position) throw viewBehind();
    found = await pointInTime(views, time);
  }
  if (found.kind === 'at') return found.position;
  const sentence =
    found.kind === 'empty'
      ? `${field} asks for a time, but the ledger holds no event yet.`
      : `${field} lies before the ledger begins: its first event was recorded at ${found.firstRecordedAt}.`;
  throw new DomainError('BAD_INPUT', sentence, { field });
}

function isSettled(found: PointInTime): boolean {
  return found.kind === 'before-the-first' || (found.kind === 'at' && found.settled);
}
