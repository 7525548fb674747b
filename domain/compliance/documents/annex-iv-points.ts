// What does Annex IV ask for? Its nine sections in points, in our own words (read in secondary sources only, grade S). Letters
// are the annex's own; a number after a dash is our part of one paragraph.

export interface AnnexIvPoint {
  /** `1a`, `2g`, `3-1`, `5`. */
  readonly point: string;
  readonly section: number;
  readonly asks: string;
}

/** A sentence, and the events that show it: at least one. */
export interface ShownSentence {
  readonly sentence: string;
  readonly evidence: readonly [string, ...string[]];
}

export interface AnsweredPoint extends AnnexIvPoint {
  /** False: no event shows anything about it. */
  readonly inLedger: boolean;
  readonly sentences: readonly ShownSentence[];
}

export const ANNEX_IV_POINTS = {
  '1a': 'Intended purpose, who provides it, and the version beside earlier ones',
  '1b': 'How it works together with other hardware and software',
  '1c': 'Versions of the software it needs',
  '1d': 'In which forms it is put into service',
  '1e': 'Hardware it is meant to run on',
  '1f': 'Where it is part of a product: what that looks like',
  '1g': 'What its users see',
  '1h': 'Instructions for use',
  '2a': 'Methods and steps of its development, and what came from others',
  '2b': 'Design: general logic, choices and the reasons for them',
  '2c': 'Architecture and computing resources',
  '2d': 'Data it was trained on: origin, scope, selection, labels',
  '2e': 'Human oversight that is needed',
  '2f': 'Changes that were planned beforehand',
  '2g': 'Validation and testing, with measures and dates',
  '2h': 'Security',
  '3-1': 'Capabilities and limits, for groups of people too',
  '3-2': 'Foreseeable unintended outcomes and risks',
  '3-3': 'Oversight in operation',
  '3-4': 'What goes in',
  '4': 'The measures of performance and why they fit',
  '5': 'The system of risk management',
  '6': 'Changes made over the lifecycle',
  '7-1': 'Harmonised standards that were applied',
  '7-2': 'How requirements are met',
  '8': 'The EU declaration of conformity',
  '9': 'Plan for monitoring after placing on the market',
} as const;
export type PointId = keyof typeof ANNEX_IV_POINTS;
