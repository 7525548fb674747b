// Which ids and streams exist, and what may stand in one? Ids arrive from outside, so they are parsed before use.
import { DomainError } from './errors.ts';

/** Prefix of an id says its noun: a reader of a raw log needs no key to it. */
export const ID_PREFIXES = {
  dataset: 'ds',
  ingestion: 'in',
  model: 'md',
  training: 'tr',
  evaluation: 'ev',
  deployment: 'dp',
  priceBook: 'pb',
  lease: 'ls',
  subject: 'sb',
  reproduction: 'rc',
  import: 'im',
  invoice: 'iv',
  correction: 'cc',
  budget: 'bg',
  attestation: 'at',
  incident: 'nc',
  report: 'rp',
  hold: 'lh',
  review: 'rv',
  complaint: 'cp',
  reviewRule: 'rl',
} as const;
export type IdNoun = keyof typeof ID_PREFIXES;

const PATTERN = /^[a-z]{2}_[0-9a-z]{16,40}$/;

/** `ds_…`; `token` is lower-case base 32 of random or digest bytes, handed in. */
export function makeId(noun: IdNoun, token: string): string {
  return parseId(noun, `${ID_PREFIXES[noun]}_${token}`);
}

/** Throws NOT_FOUND: an id that cannot exist names nothing. */
export function parseId(noun: IdNoun, text: string): string {
  if (!PATTERN.test(text) || !text.startsWith(`${ID_PREFIXES[noun]}_`)) {
    throw new DomainError(
      'NOT_FOUND',
      `There is no ${noun} with this id; ids of this kind look like ${ID_PREFIXES[noun]}_….`,
    );
  }
  return text;
}

/** One place for stream names (STYLE: `model-<id>`). */
export const streams = {
  dataset: (id: string) => `dataset-${id}`,
  model: (id: string) => `model-${id}`,
  training: (id: string) => `training-${id}`,
  deployment: (id: string) => `deployment-${id}`,
  predictions: (deploymentId: string, partition: number) => `predictions-${deploymentId}.${partition}`,
  lease: (id: string) => `lease-${id}`,
  priceBooks: () => 'costs-pricebooks',
  /** Named by what makes an invoice the same: its seller and number. */
  invoice: (id: string) => `costs-invoice-${id}`,
  corrections: () => 'costs-corrections',
  periods: () => 'costs-periods',
  budget: (id: string) => `costs-budget-${id}`,
  storage: () => 'costs-storage',
  subject: (reference: string) => `privacy-${reference}`,
  /** All of them: an erasure asks whether one stands in its way. */
  holds: () => 'privacy-holds',
  obligation: (id: string) => `compliance-obligation-${id}`,
  attestations: (modelId: string) => `compliance-attestations-${modelId}`,
  incident: (id: string) => `compliance-incident-${id}`,
  retention: () => 'compliance-retention',
  report: (id: string) => `compliance-report-${id}`,
  /** What people did about one decision. */
  review: (predictionId: string) => `review-${predictionId}`,
  /** Of one prediction; those of a training run stand in its own stream. */
  reproduction: (predictionId: string) => `reproduction-${predictionId}`,
  access: (day: string) => `access-${day}`,
} as const;

/** How every stream of ours begins, for stores that are shared with others. A test holds it to `streams`. */
export const STREAM_PREFIXES = [
  'dataset-',
  'model-',
  'training-',
  'deployment-',
  'predictions-',
  'lease-',
  'costs-',
  'privacy-',
  'compliance-',
  'review-',
  'reproduction-',
  'access-',
] as const;
