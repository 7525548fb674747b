// What may happen in a store's life? Steps are plain values, so that a life that goes wrong is printed, shrunk and replayed by
// fast-check; numbers in them are taken modulo what is there.
import fc from 'fast-check';

/** Streams of a life, by what is odd in their names. */
export const LABELS = ['plain', 'größe ✓', '流-🙂', 'o\'brien-"1" %_\\'];

const stream = fc.nat({ max: LABELS.length - 1 });
/** Bytes an event carries; none at all is a size like others. */
const sizes = fc.array(fc.oneof(fc.constantFrom(0, 1, 40), fc.nat({ max: 9_000 })), { minLength: 1, maxLength: 5 });
const direction = fc.constantFrom('forwards' as const, 'backwards' as const);
const limit = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant(10_000));
const place = fc.option(fc.nat({ max: 200 }), { nil: undefined });

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      stream,
      /** Where the writer believes the stream ends, relative to the truth. */
      lag: fc.oneof(
        { weight: 3, arbitrary: fc.constant(0) },
        { weight: 2, arbitrary: fc.integer({ min: -5, max: 2 }) },
      ),
      sizes,
      /** `mixed`: the first as stored, the rest new. */
      ids: fc.constantFrom('fresh', 'stored', 'stored', 'mixed'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('retry' as const), append: fc.nat(), keep: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('collide' as const),
      stream,
      writers: fc.array(sizes, { minLength: 2, maxLength: 4 }),
      /** Each writer's append is sent twice at once, as a client that lost its connection would. */
      twice: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('spread' as const), streams: fc.uniqueArray(stream), sizes }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('readStream' as const), stream, from: place, direction, limit }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('readAll' as const), after: place, direction, limit }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('follow' as const),
      from: fc.nat({ max: 200 }),
      batchSize: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('take' as const),
      follower: fc.nat(),
      items: fc.integer({ min: 1, max: 5 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('ask' as const), follower: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('leave' as const),
      follower: fc.nat(),
      how: fc.constantFrom('abort' as const, 'return' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);

export const life = fc.array(step, { maxLength: 60, size: 'max' });
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
