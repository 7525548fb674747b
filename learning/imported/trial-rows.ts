// On which rows is a foreign model tried before it is let in? Seeded ones that its mapping can feed: the same model is always
// tried on the same rows.

import { makeRandom, type Random } from '../../domain/kernel/random.ts';
import type { FeatureValue } from '../encoding.ts';
import type { FeedPart } from './imported-mapping.ts';
import type { FeedType, ImportPlan } from './map-columns.ts';

export const TRIAL_ROWS = 8;

type Cell = { readonly part: FeedPart; readonly type: FeedType };

/** How each column is fed; where it is fed twice, the first feed decides. */
const feedsOf = ({ columns, inputs }: ImportPlan): Cell[] => {
  const feeds = new Map<number, Cell>();
  for (const { type, parts } of inputs) {
    for (const { part, cell } of parts) if (cell >= 0 && !feeds.has(cell)) feeds.set(cell, { part, type });
  }
  return columns.map((_, cell) => feeds.get(cell)!);
};

const randomCell = ({ part, type }: Cell, random: Random): FeatureValue => {
  if (part.as === 'index' || part.as === 'oneHot') return part.vocabulary[random.below(part.vocabulary.length)]!;
  if (part.as !== 'number') return '';
  if (type === 'bool') return random.below(2);
  return type === 'int32' || type === 'int64' ? random.below(4) : random.unit() * 6 - 3;
};

/** Eight rows the mapping can feed. Text is empty: which words the model knows is not known here. */
export const trialRows = (plan: ImportPlan): FeatureValue[][] => {
  const random = makeRandom(1, 'trial rows of an imported model');
  const feeds = feedsOf(plan);
  return Array.from({ length: TRIAL_ROWS }, () => feeds.map((feed) => randomCell(feed, random)));
};

/** All numbers zero, all categories the first. */
export const zeroRow = (plan: ImportPlan): FeatureValue[] =>
  feedsOf(plan).map(({ part }) => {
    if (part.as === 'number') return 0;
    return part.as === 'index' || part.as === 'oneHot' ? part.vocabulary[0]! : '';
  });

/** Missing wherever the mapping allows it; zero elsewhere. */
export const missingRow = (plan: ImportPlan): FeatureValue[] => {
  const zeros = zeroRow(plan);
  const refuses = plan.columns.map(() => false);
  for (const { parts } of plan.inputs) {
    for (const { part, cell } of parts) {
      if (cell >= 0 && 'missing' in part && part.missing === null) refuses[cell] = true;
    }
  }
  return zeros.map((zero, cell) => (refuses[cell] ? zero : null));
};
