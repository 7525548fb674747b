// How does a model version stand under an obligation, since when, and which events show it? Judged over what was known of it from
// one event to the next, so that the day it changed is found and not guessed.
import type { Position, Role } from '../kernel/event.ts';
import { startOfDay } from './calendar-day.ts';
import { checkNamed } from './checks.ts';
import type { ObligationPublished } from './events.ts';
import { classificationOf, type VersionFacts } from './facts.ts';

export const OBLIGATION_STATES = ['satisfied', 'not-satisfied', 'not-applicable', 'informative'] as const;
export type ObligationState = (typeof OBLIGATION_STATES)[number];

/** What was known of a version from an event on. */
export interface KnownSince {
  readonly at: string;
  readonly position: Position;
  readonly facts: VersionFacts;
}

export interface KnownAttestation {
  readonly obligationId: string;
  readonly role: Role;
  readonly validFrom: string;
  readonly validUntil: string | null;
  readonly eventId: string;
  readonly position: Position;
}

export interface ObligationVerdict {
  readonly status: ObligationState;
  /** One sentence. */
  readonly because: string;
  /** Event ids. */
  readonly evidence: readonly string[];
  /** RFC 3339; null: nothing is judged. */
  readonly since: string | null;
  /** Of the event that made it so; null: time did, or nothing is judged. */
  readonly sincePosition: Position | null;
}

/** `history`: oldest first, at least one. `attestations`: those of this version or its model as a whole. */
export function judgeObligation(
  obligation: ObligationPublished,
  history: readonly KnownSince[],
  attestations: readonly KnownAttestation[],
  day: string,
): ObligationVerdict {
  const now = history.at(-1)!;
  const { check, effectiveFrom } = obligation;
  if (check.kind === 'informative') {
    return { status: 'informative', because: 'Shown for information.', evidence: [], since: null, sincePosition: null };
  }
  const outside = whyOutside(obligation, now.facts);
  if (outside !== null) {
    const { eventId } = classificationOf(now.facts.model);
    const evidence = eventId === null ? [] : [eventId];
    return { status: 'not-applicable', because: outside, evidence, since: null, sincePosition: null };
  }
  const verdict =
    check.kind === 'derived'
      ? judgeDerived(check.check, history)
      : judgeAttested(obligation, check.roles, history, attestations, day);
  // Under an edition nothing held before the edition did.
  const begin = startOfDay(effectiveFrom);
  return verdict.since !== null && verdict.since < begin ? { ...verdict, since: begin, sincePosition: null } : verdict;
}

/** Null: it applies. A use that nobody stated is taken to be the one that is asked about. */
function whyOutside({ appliesTo }: ObligationPublished, facts: VersionFacts): string | null {
  const { riskClass, useCase } = classificationOf(facts.model);
  const { riskClasses, useCases } = appliesTo;
  if (riskClasses !== null && riskClass !== null && !(riskClasses as readonly string[]).includes(riskClass)) {
    return `It asks something of models of risk class ${riskClasses.join(' or ')}; this one is classified ${riskClass}.`;
  }
  if (useCases !== null && useCase !== null && !useCases.includes(useCase)) {
    return `It asks something of ${useCases.join(' and ')}; this model is for another use (${useCase}).`;
  }
  return null;
}

function judgeDerived(name: string, history: readonly KnownSince[]): ObligationVerdict {
  const check = checkNamed(name);
  const now = history.at(-1)!;
  if (!check) {
    const because = `The check ${name} is not known to this build; nothing shows that it is met.`;
    return { status: 'not-satisfied', because, evidence: [], since: now.at, sincePosition: now.position };
  }
  const { status, because, evidence, since: told } = check(now.facts);
  if (told !== undefined) return { status, because, evidence, since: told, sincePosition: null };
  let first = history.length - 1;
  while (first > 0 && check(history[first - 1]!.facts).status === status) first--;
  const { at: since, position: sincePosition } = history[first]!;
  return { status, because, evidence, since, sincePosition };
}

function judgeAttested(
  { obligationId }: ObligationPublished,
  roles: readonly Role[],
  history: readonly KnownSince[],
  all: readonly KnownAttestation[],
  day: string,
): ObligationVerdict {
  const heard = all
    .filter((each) => each.obligationId === obligationId && roles.includes(each.role) && each.validFrom <= day)
    .sort((a, b) => (a.position < b.position ? -1 : 1));
  const holding = heard.filter(({ validUntil }) => validUntil === null || day < validUntil);
  const last = holding.at(-1);
  if (last) {
    let first = last;
    for (const each of heard.toReversed()) {
      const touches = each.validUntil === null || each.validUntil >= first.validFrom;
      if (touches && each.validFrom < first.validFrom) first = each;
    }
    const until = last.validUntil === null ? 'without an end' : `until ${last.validUntil}`;
    const because = `Somebody in the role ${last.role} vouched for it, ${until}.`;
    const evidence = holding.slice(-20).map(({ eventId }) => eventId);
    const since = startOfDay(first.validFrom);
    return { status: 'satisfied', because, evidence, since, sincePosition: first.position };
  }
  const asked = roles.join(' or ');
  const ended = heard
    .map(({ validUntil }) => validUntil!)
    .sort()
    .at(-1);
  if (ended !== undefined) {
    const because = `What was vouched for ended on ${ended}; somebody in the role ${asked} must vouch for it anew.`;
    const evidence = heard.slice(-20).map(({ eventId }) => eventId);
    return { status: 'not-satisfied', because, evidence, since: startOfDay(ended), sincePosition: null };
  }
  const { at: since, position: sincePosition } = history[0]!;
  const because = `Nobody in the role ${asked} has vouched for it.`;
  return { status: 'not-satisfied', because, evidence: [], since, sincePosition };
}
