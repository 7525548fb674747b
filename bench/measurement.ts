// What does a measurement say? Two speeds of one run, the aim of the design (section 9) for their ratio, and where time goes.
import type { Speeds } from './interleave.ts';

export interface Measurement extends Speeds {
  readonly name: 'append' | 'predict' | 'training';
  /** What a second is counted in. */
  readonly unit: string;
  /** What the reference is, in a few words. */
  readonly against: string;
  /** The least ratio that is aimed at. */
  readonly aim: number;
  /** One line: counts and times of this run that explain the two speeds. */
  readonly whereTimeGoes: string;
}

/** Called with a line about what is being done, for somebody who waits. */
export type Say = (line: string) => void;

export interface MeasureOptions {
  /** Small counts and one round: shows that the bench works, not how fast anything is. */
  readonly quick: boolean;
  readonly say: Say;
}
