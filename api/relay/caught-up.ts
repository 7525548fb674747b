// How does a reader see what it has just written, and what was true on a day? `atLeast` takes the position of a receipt and waits
// for the views; `asOf` takes a position or a time and gives resolvers the position it stands for.
import { createParameterDecorator } from 'type-graphql';
import type { Position } from '../../domain/kernel/event.ts';
import type { Context } from '../context.ts';
import { positionOf } from './position-of.ts';
import { PointInTimeScalar, type PointInTimeValue, PositionScalar } from './scalars.ts';
import { waitUntil } from './wait-until.ts';

export { waitUntil };

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

/**
 * A parameter of a query: the argument `asOf`, as the position it stands for; null when it is left out. Throws BAD_INPUT for a
 * time of which nothing can be said, VIEW_BEHIND for a position that the views do not reach in time.
 */
export function AsOf() {
  return createParameterDecorator<Context>(
    async ({ args, context }) => {
      const { asOf } = args as { asOf?: PointInTimeValue | null };
      return asOf === undefined || asOf === null ? null : positionOf(context, asOf);
    },
    {
      arg: {
        name: 'asOf',
        typeFunc: () => PointInTimeScalar,
        options: {
          nullable: true,
          description: 'What the ledger held at that position, or by that time; left out: now.',
        },
      },
    },
  );
}
