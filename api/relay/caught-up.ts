// How does a reader see what it has just written? `atLeast` takes the position of a receipt; the views are waited for.
import { createParameterDecorator } from 'type-graphql';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Position } from '../../domain/kernel/event.ts';
import type { Context } from '../context.ts';
import { PositionScalar } from './scalars.ts';

/** Throws VIEW_BEHIND when the views do not get there in time. */
export async function waitUntil(context: Context, position: Position): Promise<void> {
  const { deps } = context;
  if (deps.viewPosition() >= position) return;
  if (await deps.waitForView(position, deps.limits.viewWaitMs)) return;
  throw new DomainError('VIEW_BEHIND', 'The views have not reached that position yet; ask again in a moment.');
}

/** A parameter of a query: adds the argument `atLeast` and waits before the resolver runs. */
export function AtLeast() {
  return createParameterDecorator<Context>(
    async ({ args, context }) => {
      const { atLeast } = args as { atLeast?: Position | null };
      if (atLeast !== undefined && atLeast !== null) await waitUntil(context, atLeast);
    },
    {
      arg: {
        name: 'atLeast',
        typeFunc: () => PositionScalar,
        options: {
          nullable: true,
          description: 'Position of a receipt: the answer knows at least everything up to it.',
        },
      },
    },
  );
}

/** A parameter of a query: the argument `asOf`, null when it is left out. */
export function AsOf() {
  return createParameterDecorator<Context>(({ args }) => (args as { asOf?: Position | null }).asOf ?? null, {
    arg: {
      name: 'asOf',
      typeFunc: () => PositionScalar,
      options: { nullable: true, description: 'What the ledger held at that position; left out: now.' },
    },
  });
}
