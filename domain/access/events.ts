// Who was turned away, and who read evidence? Denials of known callers are events; anonymous ones are counted per minute.
import type { Fact } from '../kernel/event.ts';

export interface AccessDenied {
  readonly kind: 'caller' | 'anonymous';
  readonly code: string;
  /** GraphQL field or HTTP route. */
  readonly operation: string;
  readonly count: number;
  readonly from: string;
  readonly to: string;
}

/** A regulator or operator looked across business units, or opened evidence; a live subscription records start and end. */
export interface EvidenceRead {
  readonly operation: string;
  readonly kind: 'query' | 'subscription-started' | 'subscription-ended' | 'export';
  readonly nodes: readonly string[];
  readonly businessUnits: readonly string[];
}

export type AccessEvent = Fact<'AccessDenied', AccessDenied> | Fact<'EvidenceRead', EvidenceRead>;
