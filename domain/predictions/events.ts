// What is recorded of a decision? Enough to answer for it: AI Act 12 and 26(5), Reg B 1002.9, GDPR 22.
import type { Usage } from '../costs/usage.ts';
import type { Fact } from '../kernel/event.ts';
import type { Sealed } from '../privacy/sealed.ts';

/** How a column pushed the logit away from the baseline (integrated gradients); positive pushes towards the positive class. */
export interface Reason {
  readonly column: string;
  readonly contribution: number;
}

/** What the model saw and why it said so: one value per feature column; sealed as a whole where a subject stands behind it. */
export interface Grounds {
  readonly features: { readonly [column: string]: number | string | null };
  /** Every feature column, largest absolute contribution first. */
  readonly reasons: readonly Reason[];
}

export interface PredictionScored {
  /** Deterministic from deployment, caller and idempotency key (keyed), and equal to the event's id: a retry meets itself. */
  readonly predictionId: string;
  readonly deploymentId: string;
  /** Subject reference of the caller. */
  readonly caller: string;
  /** Gapless per deployment and caller, from 1: a missing prediction is detectable (G4). */
  readonly counter: number;
  readonly modelId: string;
  readonly version: number;
  readonly artifactDigest: string;
  readonly businessUnit: string;
  readonly score: number;
  readonly threshold: number;
  readonly decision: string;
  /** With a subject: {subject, ciphertext…} of `Grounds`. Without: the grounds in the clear. */
  readonly grounds: { readonly sealed: Sealed } | { readonly clear: Grounds };
  readonly explanation: {
    readonly method: 'integrated-gradients';
    readonly baselineLogit: number;
    readonly logit: number;
    /** logit − baselineLogit − Σ contributions. */
    readonly residual: number;
  };
  readonly unknownCategories: 'REJECT' | 'OTHER';
  /** Shape of the run it was scored in: rows of another batch size can differ in the last bit. */
  readonly batch: { readonly id: string; readonly index: number; readonly size: number };
  readonly usage: Usage;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly environmentDigest: string;
}

export type PredictionEvent = Fact<'PredictionScored', PredictionScored>;
