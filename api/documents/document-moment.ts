// As of when is a document written? At a position, and at a time whose day says which law holds: the time that was asked for, the
// one at which the position was recorded, or now. A past moment gives the same document whenever it is asked for.
import type { Position } from '../../domain/kernel/event.ts';
import type { Context } from '../context.ts';
import { wholeLog } from '../costs/whole-log.ts';
import { positionOf } from '../relay/position-of.ts';
import type { PointInTimeValue } from '../relay/scalars.ts';
import { timeOf } from '../relay/time-of.ts';

export interface DocumentMoment {
  readonly position: Position;
  /** RFC 3339, UTC, with milliseconds. */
  readonly at: string;
}

/** Throws what `positionOf` throws. */
export async function documentMoment(context: Context, asked: PointInTimeValue | null): Promise<DocumentMoment> {
  if (asked === null) {
    const position = await wholeLog(context);
    return { position, at: context.deps.clock.now() };
  }
  const position = await positionOf(context, asked);
  return { position, at: asked.kind === 'time' ? asked.time : await timeOf(context, position) };
}
