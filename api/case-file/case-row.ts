// What is a part of a case file made of? Rows of plain JSON, a piece at a time, with the members that a page has room for.
import type { Json } from '../../domain/kernel/event.ts';

export type CaseRow = { readonly [member: string]: Json };

export interface CaseSection {
  /** Its member in the JSON. */
  readonly name: string;
  readonly title: string;
  readonly count: number;
  /** Members that stand on a page, with their heads; at most 8. */
  readonly columns: readonly (readonly [member: string, head: string])[];
  rows(): AsyncIterable<readonly CaseRow[]>;
}

/** Stands where something was once: the person's key was destroyed. */
export const ERASED = { missing: 'ERASED' } as const;
/** Stands where something is that the reader's role does not open. */
export const CLOSED = { missing: 'FORBIDDEN' } as const;
