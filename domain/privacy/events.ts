// What happens to a person's data? The key goes; every ciphertext stays where it was, and every proof with it (G5). A legal hold
// stands in the way for as long as a court or an authority needs the record readable.
import type { Fact } from '../kernel/event.ts';

export interface SubjectKeyDestroyed {
  readonly subject: string;
  readonly reason: string;
}

export type HoldScope =
  | { readonly kind: 'subject'; readonly subject: string }
  | { readonly kind: 'model'; readonly modelId: string }
  /** Decisions recorded in it; UTC, the end excluded. */
  | { readonly kind: 'period'; readonly from: string; readonly to: string };

export interface LegalHoldPlaced {
  readonly holdId: string;
  readonly scope: HoldScope;
  readonly businessUnit: string;
  /** Who needs the record: a court, an authority. */
  readonly authority: string;
  readonly reason: string;
}

export interface LegalHoldLifted {
  readonly holdId: string;
  readonly reason: string;
}

export type LegalHoldEvent = Fact<'LegalHoldPlaced', LegalHoldPlaced> | Fact<'LegalHoldLifted', LegalHoldLifted>;

export type PrivacyEvent = Fact<'SubjectKeyDestroyed', SubjectKeyDestroyed> | LegalHoldEvent;
