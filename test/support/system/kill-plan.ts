// When is the server killed? At a random moment of a phase of the demo: the phase begins when the client sends the named
// request for the n-th time, and the kill comes so many milliseconds later. From a seed, so that a moment can be had again.
import { makeRandom, type Random } from '../../../domain/kernel/random.ts';

export interface Kill {
  readonly phase: string;
  /** GraphQL field, `upload`, or `restart` for the server that a kill before this one brought up. */
  readonly after: string;
  readonly occurrence: number;
  readonly delayMs: number;
}

interface Phase {
  readonly name: string;
  readonly after: string;
  readonly occurrences: number;
  readonly longestMs: number;
}

const PHASES: readonly Phase[] = [
  { name: 'ingest', after: 'upload', occurrences: 1, longestMs: 250 },
  { name: 'one by one', after: 'predict', occurrences: 300, longestMs: 6 },
  { name: 'training', after: 'requestTraining', occurrences: 1, longestMs: 900 },
  { name: 'batch', after: 'predictMany', occurrences: 1, longestMs: 150 },
  { name: 'evaluation', after: 'evaluateModelVersion', occurrences: 1, longestMs: 250 },
  { name: 'governance', after: 'approveModelVersion', occurrences: 2, longestMs: 30 },
];
const RESTART: Phase = { name: 'restart', after: 'restart', occurrences: 2, longestMs: 400 };

/** Two phases a round and, every other round, the restart itself: three rounds pass through all of them. */
export function killPlan(seed: number, round: number): readonly Kill[] {
  const random = makeRandom(seed + round, 'kills');
  const phases = [PHASES[(2 * round) % PHASES.length]!, PHASES[(2 * round + 1) % PHASES.length]!];
  return [...phases, ...(round % 2 === 0 ? [RESTART] : [])].map((phase) => momentOf(phase, random));
}

function momentOf({ name, after, occurrences, longestMs }: Phase, random: Random): Kill {
  const occurrence = 1 + random.below(occurrences);
  return { phase: name, after, occurrence, delayMs: random.below(longestMs) };
}
