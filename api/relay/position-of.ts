// Which position does a point in time stand for? A time is answered only once the views hold all that was recorded by then: what was
// answered for it once is answered for ever (guarantee G9).
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { type PointInTime, pointInTime } from '../../projections/audit/point-in-time.ts';
import type { Context } from '../context.ts';
import type { PointInTimeValue } from './scalars.ts';
import { viewBehind, waitUntil } from './wait-until.ts';

/**
 * Throws BAD_INPUT for a time before the first event or one that has not come yet, VIEW_BEHIND where the views do not get there
 * in time. `field`: the name of the argument, for the sentence.
 */
export async function positionOf(context: Context, at: PointInTimeValue, field = 'asOf'): Promise<Position> {
  const position = at.kind === 'position' ? at.position : await positionAt(context, at.time, field);
  await waitUntil(context, position);
  return position;
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
