// What does finance rest on? Dated prices, metered leases and storage, invoices, corrections, closed periods and budgets; money
// is an integer string of nano-units.
import type { Fact } from '../kernel/event.ts';
import type { Usage } from './usage.ts';

/** Hours of one device; a GiB (2^30 bytes) kept for a month of 730 hours; a thousand predictions. */
export const METERS = ['device-hour', 'gib-month', 'thousand-requests'] as const;
export type Meter = (typeof METERS)[number];

export interface Price {
  readonly meter: Meter;
  /** Of device hours; null of other meters. */
  readonly provider: Usage['provider'] | null;
  /** Such as `h100`; null: every kind that has no price of its own. */
  readonly deviceKind: string | null;
  readonly nanosPerUnit: string;
}

export interface PriceBookPublished {
  readonly priceBookId: string;
  /** Whose prices they are: an invoice of the same name is reconciled with what was metered at them. */
  readonly supplier: string;
  /** ISO 4217. */
  readonly currency: string;
  /** UTC; each price holds until the next one of its meter, provider and kind begins. */
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
  /** Which device of the provider; its provider's own name where nothing finer was configured. */
  readonly deviceKind: string;
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

export const STORED_THINGS = ['audit-log', 'artifacts'] as const;
export type StoredThing = (typeof STORED_THINGS)[number];

export interface StoredItem {
  readonly what: StoredThing;
  readonly businessUnit: string;
  readonly modelId: string | null;
  readonly deploymentId: string | null;
  /** Held at the end of the window; below 2^53. */
  readonly bytes: number;
  /** Events that make up a log's bytes; null of artifacts. */
  readonly events: number | null;
}

/** What was kept from `from` to `to`. Windows of one stream follow each other without a gap. */
export interface StorageMetered {
  readonly window: number;
  readonly from: string;
  readonly to: string;
  readonly items: readonly StoredItem[];
}

export const INVOICE_CATEGORIES = ['usage', 'purchase', 'tax', 'credit'] as const;
export type InvoiceCategory = (typeof INVOICE_CATEGORIES)[number];

export interface InvoiceLine {
  /** From 1. */
  readonly line: number;
  readonly description: string;
  readonly category: InvoiceCategory;
  /** Of usage; null: nothing of ours meters it. */
  readonly meter: Meter | null;
  readonly provider: Usage['provider'] | null;
  readonly deviceKind: string | null;
  /** Thousand-millionths of the meter's unit, an integer string; null where the line has no quantity. */
  readonly quantityNanos: string | null;
  /** Signed. */
  readonly nanos: string;
}

export interface InvoiceRecorded {
  /** From supplier and number, so that the same invoice meets itself. */
  readonly invoiceId: string;
  readonly supplier: string;
  readonly number: string;
  readonly issuedAt: string;
  readonly currency: string;
  readonly periodFrom: string;
  readonly periodTo: string;
  readonly lines: readonly InvoiceLine[];
  /** Sum of the lines. */
  readonly totalNanos: string;
}

/** What is put right: a price that was wrong, one line, or the difference an invoice's line leaves. */
export type CorrectionTarget =
  | {
      readonly kind: 'price';
      readonly priceBookId: string;
      readonly meter: Meter;
      readonly provider: Usage['provider'] | null;
      readonly deviceKind: string | null;
      /** What it should have been. */
      readonly nanosPerUnit: string;
      /** Windows that began in it. */
      readonly from: string;
      readonly to: string;
    }
  | { readonly kind: 'line'; readonly lineId: string; readonly nanos: string }
  | {
      readonly kind: 'invoice-line';
      readonly invoiceId: string;
      readonly line: number;
      readonly nanos: string;
      /** Who bears it. */
      readonly businessUnit: string;
    };

/** Nothing that was recorded changes: a correction is a line of its own, in the period that is open when it is recorded. */
export interface CostCorrected {
  readonly correctionId: string;
  readonly currency: string;
  readonly target: CorrectionTarget;
  readonly reason: string;
}

/** A month of the books; afterwards only corrections speak of it. */
export interface PeriodClosed {
  /** `2026-10`. */
  readonly period: string;
  readonly from: string;
  readonly to: string;
  /** What the books held of it: the view's position, a decimal. */
  readonly asOf: string;
  readonly totals: readonly { readonly currency: string; readonly lines: number; readonly nanos: string }[];
}

export interface BudgetSet {
  readonly budgetId: string;
  readonly name: string;
  /** Null: all. */
  readonly scope: {
    readonly businessUnit: string | null;
    readonly modelId: string | null;
    readonly deploymentId: string | null;
  };
  readonly currency: string;
  readonly every: 'month';
  readonly nanos: string;
  /** Thousandths of the budget at which an alert is recorded, ascending. */
  readonly alertsAtPermille: readonly number[];
}

/** Once a budget, month and threshold. */
export interface BudgetExceeded {
  readonly budgetId: string;
  readonly month: string;
  readonly atPermille: number;
  readonly budgetNanos: string;
  readonly spentNanos: string;
  /** The view's position when it was seen, a decimal. */
  readonly asOf: string;
}

export type PriceBookEvent = Fact<'PriceBookPublished', PriceBookPublished>;
export type InvoiceEvent = Fact<'InvoiceRecorded', InvoiceRecorded>;
export type CorrectionEvent = Fact<'CostCorrected', CostCorrected>;
export type PeriodEvent = Fact<'PeriodClosed', PeriodClosed>;
export type BudgetEvent = Fact<'BudgetSet', BudgetSet> | Fact<'BudgetExceeded', BudgetExceeded>;

export type CostEvent =
  | PriceBookEvent
  | Fact<'UsageMetered', UsageMetered>
  | Fact<'StorageMetered', StorageMetered>
  | InvoiceEvent
  | CorrectionEvent
  | PeriodEvent
  | BudgetEvent;
