// Which rows of the views may this operation read, and as of when? Built from the token, handed to every read function.
import type { Position } from '../../domain/kernel/event.ts';
import type { Scope } from '../../projections/scope.ts';
import type { Context } from '../context.ts';
import { callerOf } from '../context.ts';
import { crossesUnits } from './caller.ts';

/** `asOf` null or left out: now. */
export function scopeOf(context: Context, asOf?: Position | null): Scope {
  const caller = callerOf(context);
  const businessUnits = crossesUnits(caller) ? 'all' : [caller.actor.businessUnit];
  return asOf === null || asOf === undefined ? { businessUnits } : { businessUnits, asOf };
}
