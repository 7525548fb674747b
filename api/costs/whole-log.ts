// Do the views hold all that is recorded? A decision that rests on them waits until they do.
import type { Position } from '../../domain/kernel/event.ts';
import type { Context } from '../context.ts';
import { waitUntil } from '../relay/wait-until.ts';

/** The last position there was when it was asked; 0n of an empty log. Throws VIEW_BEHIND. */
export async function wholeLog(context: Context): Promise<Position> {
  const [last] = await context.deps.store.readAll({ direction: 'backwards', limit: 1 });
  if (!last) return 0n;
  await waitUntil(context, last.position);
  return last.position;
}
