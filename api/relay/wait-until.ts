// How long does a reader wait for the views? So long as the limits say, and then it is told to ask again: never answered with less.
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { demand } from '../../projections/reading.ts';
import type { Context } from '../context.ts';

/** Throws VIEW_BEHIND when the views do not get there in time. */
export async function waitUntil(context: Context, position: Position): Promise<void> {
  const { deps } = context;
  // Rows that stand still while their view is built again are no answer to this.
  demand(context.reading, position);
  if (deps.viewPosition() >= position) return;
  if (await deps.waitForView(position, deps.limits.viewWaitMs)) return;
  throw viewBehind();
}

export function viewBehind(): DomainError {
  return new DomainError('VIEW_BEHIND', 'The views have not reached that position yet; ask again in a moment.');
}
