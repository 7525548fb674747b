// What does finance rest on? Dated prices and metered leases; money is an integer string of nano-units.
import type { Fact } from '../kernel/event.ts';
import type { Usage } from './usage.ts';

export interface Price {
  readonly provider: Usage['provider'];
  readonly unit: 'device-hour';
  readonly nanosPerUnit: string;
}

export interface PriceBookPublished {
  readonly priceBookId: string;
  /** ISO 4217. */
  readonly currency: string;
  /** UTC; the book holds until the next one begins. */
  readonly effectiveFrom: string;
  readonly prices: readonly Price[];
}

/** What the lease was taken for; what no event claims of a window is charged to it. */
export type LeaseOwner =
  | { readonly kind: 'training'; readonly trainingId: string; readonly attempt: number }
  | { readonly kind: 'evaluation'; readonly evaluationId: string; readonly modelId: string; readonly version: number }
  | {
      readonly kind: 'reproduction';
      readonly checkId: string;
      readonly modelId: string;
      /** Of a prediction's check: its version. Of a run's: null, the run says which it became. */
      readonly version: number | null;
      readonly trainingId: string | null;
    }
  /** A model file is looked into and tried, whether or not it becomes a version: no event claims the time. */
  | { readonly kind: 'import'; readonly importId: string; readonly modelId: string }
  | { readonly kind: 'scoring' };

/**
 * One metered window of a lease of a device. Window 0 opens the lease (0 ns), so that a killed process leaves a trace that
 * the next start closes; windows follow each other without a gap, and the last is `final`.
 */
export interface UsageMetered {
  readonly leaseId: string;
  readonly window: number;
  readonly owner: LeaseOwner;
  readonly provider: Usage['provider'];
  readonly from: string;
  readonly to: string;
  /** Time the device was held in this window. */
  readonly deviceNs: number;
  /** The part claimed by events of this lease since the last window; the rest is idle (or a killed attempt). */
  readonly attributedNs: number;
  readonly attributedEvents: number;
  readonly final: boolean;
  readonly ended: 'open' | 'released' | 'killed';
}

export type CostEvent = Fact<'PriceBookPublished', PriceBookPublished> | Fact<'UsageMetered', UsageMetered>;
