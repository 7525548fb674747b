// How are two nodes of the lineage joined? By keys of the view, `kind:id`.
import type { LineageKind } from './lineage-view.ts';

/** `from` went into, or vouches for, `to`. */
export interface LineageStep {
  readonly from: string;
  readonly to: string;
  readonly relation: string;
  readonly eventId: string;
}

export function splitKey(key: string): { readonly kind: LineageKind; readonly id: string } {
  const at = key.indexOf(':');
  return { kind: key.slice(0, at) as LineageKind, id: key.slice(at + 1) };
}

/** The ids of those keys that are of the kind. */
export function idsOf(keys: readonly string[], kind: LineageKind): string[] {
  return keys.map(splitKey).flatMap((key) => (key.kind === kind ? [key.id] : []));
}
