// What is recorded of a decision? Enough to answer for it: AI Act 12 and 26(5), Reg B 1002.9, GDPR 22.
import type { Usage } from '../costs/usage.ts';
import type { TaskKind } from '../datasets/task.ts';
import type { Fact } from '../kernel/event.ts';
import type { Sealed } from '../privacy/sealed.ts';
import type { NumberDifferences } from '../reproduction/ulp.ts';
import type { ReproductionEnvironment, ReproductionVerdict } from '../reproduction/verdict.ts';

/**
 * How a column pushed what is explained (`PredictionScored.explanation.logit`) away from the baseline. Binary: positive pushes
 * towards the positive class; multiclass: towards the class that was answered; regression: up, in the target's unit.
 */
export interface Reason {
  readonly column: string;
  readonly contribution: number;
}

/** What the model saw and why it said so: one value per feature column; sealed as a whole where a subject stands behind it. */
export interface Grounds {
  readonly features: { readonly [column: string]: number | string | boolean | null };
  /** Every feature column, largest absolute contribution first. */
  readonly reasons: readonly Reason[];
  /** Of a multiclass model, the likeliest first, at most 10. */
  readonly probabilities?: readonly { readonly class: string; readonly probability: number }[];
}

export const EXPLANATION_METHODS = ['integrated-gradients', 'permutation-shapley'] as const;
export type ExplanationMethod = (typeof EXPLANATION_METHODS)[number];

/** What a rule can find in a decision as it is made; a complaint comes later. */
export const REVIEW_REASONS = ['near-threshold', 'large-amount'] as const;
export type ReviewReason = (typeof REVIEW_REASONS)[number];

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
  readonly task: TaskKind;
  /** Binary: probability of the positive class; multiclass: of the likeliest class; regression: the number itself. */
  readonly score: number;
  /** Of a multiclass model; null of the others. */
  readonly predictedClass: string | null;
  readonly threshold: number;
  readonly decision: string;
  /** With a subject: {subject, ciphertext…} of `Grounds`. Without: the grounds in the clear. */
  readonly grounds: { readonly sealed: Sealed } | { readonly clear: Grounds };
  readonly explanation: {
    readonly method: ExplanationMethod;
    /** What the row is compared with, and the SHA-256 of its canonical JSON; null in events of version 1. */
    readonly baseline: { readonly kind: 'mean-training-row' | 'background-rows'; readonly digest: string } | null;
    readonly baselineLogit: number;
    /**
     * What is explained: a logit, a multiclass model's centred logit of its answer (of an imported one: the logit of its
     * probability), or the number a regression answers.
     */
    readonly logit: number;
    /** logit − baselineLogit − Σ contributions. */
    readonly residual: number;
    /** Where contributions were sampled; null where they were computed. */
    readonly sampling: { readonly samples: number; readonly largestStandardError: number } | null;
  };
  readonly unknownCategories: 'REJECT' | 'OTHER';
  /** Shape of the run it was scored in: rows of another batch size can differ in the last bit. */
  readonly batch: { readonly id: string; readonly index: number; readonly size: number };
  readonly usage: Usage;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly environmentDigest: string;
  /** Why a person should look at it, by the deployment's rule of that moment; null: no reason, or no rule. */
  readonly review: { readonly ruleId: string; readonly reasons: readonly ReviewReason[] } | null;
}

export type PredictionEvent = Fact<'PredictionScored', PredictionScored>;

/**
 * How the other rows of the batch were stood in for: there were none, rows of missing values, or copies of the row itself
 * (where the model takes no missing value). `not-rebuilt`: nothing was scored.
 */
export const BATCH_REBUILDINGS = ['alone', 'missing-rows', 'copies', 'not-rebuilt'] as const;
export type BatchRebuilding = (typeof BATCH_REBUILDINGS)[number];

/** In steps of float32's last place; 0: the same bits. */
export interface AnswerDifferences {
  readonly score: number;
  readonly logit: number;
  readonly baselineLogit: number;
  readonly residual: number;
  readonly contributions: NumberDifferences;
  /** Null where the grounds hold none. */
  readonly probabilities: NumberDifferences | null;
}

export interface PredictionReproductionChecked {
  readonly checkId: string;
  readonly predictionId: string;
  readonly deploymentId: string;
  readonly modelId: string;
  readonly version: number;
  readonly businessUnit: string;
  readonly verdict: ReproductionVerdict;
  /** 1 where the person was erased since, and with the key what the model saw. */
  readonly missingGrounds: number;
  /** The file that was opened: it is the recorded one, or the check is refused. */
  readonly artifactDigest: string;
  /** SHA-256 of what of the answer stands in the clear, hex; `found` null: nothing was scored, or no finite number came out. */
  readonly answer: { readonly expected: string; readonly found: string | null };
  /** Null where there are not two answers. */
  readonly differences: AnswerDifferences | null;
  /** The largest of all of them; null with them. */
  readonly largestUlp: number | null;
  readonly batch: { readonly index: number; readonly size: number; readonly rebuilt: BatchRebuilding };
  readonly environment: ReproductionEnvironment;
  readonly usage: Usage;
  readonly requestedBy: string;
}

/** In a stream of its own, `reproduction-<predictionId>`: checks do not stand between a deployment's decisions. */
export type PredictionReproductionEvent = Fact<'PredictionReproductionChecked', PredictionReproductionChecked>;

/** Text about a person is sealed with their key; where no person stands behind the decision it is in the clear. */
export type Told = { readonly sealed: Sealed } | { readonly clear: { readonly text: string } };

/** A person looked at a decision and let it stand, or put another in its place. */
export interface PredictionReviewed {
  readonly reviewId: string;
  readonly predictionId: string;
  readonly deploymentId: string;
  readonly modelId: string;
  readonly version: number;
  readonly businessUnit: string;
  readonly subject: string | null;
  readonly reviewer: string;
  readonly outcome: 'upheld' | 'overridden';
  /** What the model had said, and what holds now. */
  readonly modelDecision: string;
  readonly decision: string;
  /** What was done about it: `loan paid out`. */
  readonly finalAction: string;
  readonly reason: string;
  /** The complaint it answers to. */
  readonly complaintId: string | null;
}

export const COMPLAINT_CHANNELS = ['person', 'authority', 'staff'] as const;
export type ComplaintChannel = (typeof COMPLAINT_CHANNELS)[number];

export interface ComplaintReceived {
  readonly complaintId: string;
  readonly predictionId: string;
  readonly deploymentId: string;
  readonly modelId: string;
  readonly version: number;
  readonly businessUnit: string;
  readonly subject: string | null;
  readonly channel: ComplaintChannel;
  readonly text: Told;
  readonly receivedAt: string;
  readonly dueAt: string;
  /** What the deadline rests on. */
  readonly basis: string;
}

export interface ComplaintAnswered {
  readonly complaintId: string;
  readonly predictionId: string;
  readonly businessUnit: string;
  readonly subject: string | null;
  readonly outcome: 'upheld' | 'rejected' | 'withdrawn';
  readonly answer: Told;
}

/** What people did about one decision, in `review-<predictionId>`. */
export type OversightEvent =
  | Fact<'PredictionReviewed', PredictionReviewed>
  | Fact<'ComplaintReceived', ComplaintReceived>
  | Fact<'ComplaintAnswered', ComplaintAnswered>;
