// Which law holds on a day? Of what was published, the edition of each obligation that has begun last, unless it has ended or
// another obligation has taken its place by then.
import type { Position } from '../kernel/event.ts';
import type { ObligationPublished } from './events.ts';

/** As the ledger knows it. */
export interface KnownObligation {
  readonly obligation: ObligationPublished;
  /** Null of the house's own rules, which nobody publishes. */
  readonly published: { readonly eventId: string; readonly position: Position; readonly at: string } | null;
}

/** `known`: every edition, in any order. By obligation id. */
export function lawInForce(known: readonly KnownObligation[], day: string): KnownObligation[] {
  const begun = known.filter(({ obligation }) => obligation.effectiveFrom <= day);
  const replaced = new Set(begun.map(({ obligation }) => obligation.supersedes));
  const latest = new Map<string, KnownObligation>();
  for (const each of begun) {
    const { obligationId, edition } = each.obligation;
    const before = latest.get(obligationId);
    if (!before || before.obligation.edition < edition) latest.set(obligationId, each);
  }
  return [...latest.values()]
    .filter(({ obligation: { obligationId, effectiveTo } }) => {
      return !replaced.has(obligationId) && (effectiveTo === null || day < effectiveTo);
    })
    .sort((a, b) => (a.obligation.obligationId < b.obligation.obligationId ? -1 : 1));
}
