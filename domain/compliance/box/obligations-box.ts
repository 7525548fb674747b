// Which law comes with the house, to be published by whoever answers for it? Literals with their sources and how sure we are of them
// (P: primary text, S: secondary sources, M: from memory). Nothing of it holds before it is published.
import type { ObligationPublished } from '../events.ts';
import { CHINA } from './cn.ts';
import { EU_AI_ACT } from './eu-ai-act.ts';
import { EU_GDPR } from './eu-gdpr.ts';
import { INTERNATIONAL } from './international.ts';
import { UNITED_STATES } from './us.ts';

/** Editions of an obligation in their order; what is superseded before what takes its place. */
export const OBLIGATIONS_BOX: readonly ObligationPublished[] = [
  ...EU_AI_ACT,
  ...EU_GDPR,
  ...UNITED_STATES,
  ...CHINA,
  ...INTERNATIONAL,
];

export const BOXED_JURISDICTIONS = [...new Set(OBLIGATIONS_BOX.map(({ jurisdiction }) => jurisdiction))];
