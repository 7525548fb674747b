// Which edges are drawn when only some kinds are shown? Those between shown nodes, and where a path leads on through hidden ones, one
// edge from where it left the shown nodes to where it comes back.

import { type LineageStep, splitKey } from './lineage-step.ts';
import type { LineageKind } from './lineage-view.ts';

interface End {
  readonly kind: LineageKind;
  readonly id: string;
}

export interface LineageEdge {
  readonly from: End;
  readonly to: End;
  /** `through-others`: it stands for a path through nodes that are not shown. */
  readonly relation: string;
  /** Of a path: the event of its last step, on the side that leads away from the node asked for. */
  readonly eventId: string;
}

/** `cut`: there are more than `most`. */
export function shownEdges(
  steps: readonly LineageStep[],
  direction: 'upstream' | 'downstream',
  isShown: (key: string) => boolean,
  most: number,
): { readonly edges: readonly LineageEdge[]; readonly cut: boolean } {
  const near = (step: LineageStep) => (direction === 'upstream' ? step.to : step.from);
  const far = (step: LineageStep) => (direction === 'upstream' ? step.from : step.to);
  const into = Map.groupBy(steps, far);
  const known = new Map<string, ReadonlySet<string>>();

  /** The shown nodes from which paths lead into this hidden one. The lineage has no circles; the empty set ends one all the same. */
  const origins = (hidden: string): ReadonlySet<string> => {
    const before = known.get(hidden);
    if (before) return before;
    known.set(hidden, new Set());
    const found = new Set<string>();
    for (const step of into.get(hidden) ?? []) {
      if (isShown(near(step))) found.add(near(step));
      else for (const origin of origins(near(step))) found.add(origin);
    }
    known.set(hidden, found);
    return found;
  };

  const edges = new Map<string, LineageEdge>();
  for (const step of steps) {
    if (!isShown(far(step))) continue;
    const direct = isShown(near(step));
    for (const origin of direct ? [near(step)] : origins(near(step))) {
      const relation = direct ? step.relation : 'through-others';
      const key = JSON.stringify([origin, far(step), relation]);
      if (edges.has(key)) continue;
      if (edges.size >= most) return { edges: [...edges.values()], cut: true };
      const [from, to] = direction === 'upstream' ? [far(step), origin] : [origin, far(step)];
      edges.set(key, { from: splitKey(from), to: splitKey(to), relation, eventId: step.eventId });
    }
  }
  return { edges: [...edges.values()], cut: false };
}
