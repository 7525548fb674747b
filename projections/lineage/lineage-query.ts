// What is asked of the lineage? A node, a direction, and how much of what hangs on it.
import type { Scope } from '../scope.ts';
import type { LineageKind } from './lineage-view.ts';

export interface LineageQuery extends Scope {
  readonly kind: LineageKind;
  readonly id: string;
  /** `upstream`: what it was made of and what vouches for it; `downstream`: what was made of it. */
  readonly direction: 'upstream' | 'downstream';
  /** 1 to 10, default 10. */
  readonly maxDepth?: number | undefined;
  /** Only nodes of these kinds, beside the one asked for; left out: all. */
  readonly kinds?: readonly LineageKind[] | undefined;
}
