// What of the box is missing in the house? Of one obligation, the editions that follow on those that stand. Where the house entered
// it in its own words the box has nothing to add: what somebody published is never argued with.
import { isDeepStrictEqual } from 'node:util';
import { OBLIGATIONS_BOX } from '../../domain/compliance/box/obligations-box.ts';
import type { ObligationEvent, ObligationPublished } from '../../domain/compliance/events.ts';
import { type ObligationEditions, obligationDecider, publishObligation } from '../../domain/compliance/obligations.ts';
import type { Decider } from '../../domain/kernel/decider.ts';

export interface PublishBoxed {
  /** All editions of one obligation, oldest first. */
  readonly boxed: readonly ObligationPublished[];
  readonly supersededIsPublished: boolean | null;
}

/** One command for all editions of an obligation: two callers at once publish none twice. */
export const boxedObligationDecider: Decider<ObligationEditions, PublishBoxed, ObligationEvent> = {
  initial: obligationDecider.initial,
  evolve: obligationDecider.evolve,
  decide({ boxed, supersededIsPublished }, standing) {
    if (isOurOwn(boxed, standing)) return [];
    let editions = standing;
    const events: ObligationEvent[] = [];
    for (const { edition: _, ...data } of boxed.slice(standing.length)) {
      const [event] = publishObligation({ type: 'PublishObligation', data, supersededIsPublished }, editions);
      editions = [...editions, event!.data];
      events.push(event!);
    }
    return events;
  },
};

/** The house said something else than the box. */
export const isOurOwn = (boxed: readonly ObligationPublished[], standing: ObligationEditions): boolean =>
  standing.some((edition, index) => !isDeepStrictEqual(edition, boxed[index]));

/** By obligation, in the order of the box: what is superseded comes before what takes its place. */
export function boxedObligations(
  jurisdictions: readonly string[] | null,
): ReadonlyMap<string, readonly ObligationPublished[]> {
  const all = new Map<string, ObligationPublished[]>();
  for (const obligation of OBLIGATIONS_BOX) {
    if (jurisdictions !== null && !jurisdictions.includes(obligation.jurisdiction)) continue;
    const editions = all.get(obligation.obligationId);
    if (editions) editions.push(obligation);
    else all.set(obligation.obligationId, [obligation]);
  }
  return all;
}
