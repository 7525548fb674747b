// How does law enter the house? Edition by edition, each with the days between which it holds, a source and how sure we are of it;
// nothing that was entered changes.
import type { Decider } from '../kernel/decider.ts';
import { DomainError } from '../kernel/errors.ts';
import { parseDay } from './calendar-day.ts';
import { checkNamed } from './checks.ts';
import type { ObligationCheck, ObligationEvent, ObligationPublished } from './events.ts';
import { HOUSE_RULES } from './house-rules.ts';
import { requireText } from './require-text.ts';

/** Without the number of its edition, which is its turn. Days may be missing: that is what is refused. */
export type ObligationDraft = Omit<ObligationPublished, 'edition' | 'effectiveFrom'> & {
  readonly effectiveFrom: string | null;
};

export interface ObligationCommand {
  readonly type: 'PublishObligation';
  readonly data: ObligationDraft;
  /** Whether the obligation that it supersedes was published; null where it supersedes none. */
  readonly supersededIsPublished: boolean | null;
}

/** Editions, oldest first. */
export type ObligationEditions = readonly ObligationPublished[];

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const MOST_EDITIONS = 100;
const MOST_MONTHS = 1_200;

const wrong = (sentence: string, field: string) => new DomainError('BAD_INPUT', sentence, { field });

/** Throws NOT_FOUND: an id that cannot exist names nothing. */
export function parseObligationId(text: string): string {
  if (text.length <= 80 && ID.test(text)) return text;
  throw new DomainError('NOT_FOUND', 'There is no obligation with this id; ids look like eu-ai-act-14.');
}

export function publishObligation(
  { data, supersededIsPublished }: ObligationCommand,
  editions: ObligationEditions,
): ObligationEvent[] {
  const { obligationId, title, demand, jurisdiction, source, appliesTo, effectiveTo, supersedes, check } = data;
  if (obligationId.length > 80 || !ID.test(obligationId)) {
    throw wrong('obligationId is words of a-z and 0-9 with hyphens between, such as eu-ai-act-14.', 'obligationId');
  }
  if (HOUSE_RULES.some((rule) => rule.obligationId === obligationId)) {
    throw new DomainError('ALREADY_EXISTS', 'This id belongs to a rule of the house; choose another.');
  }
  requireText(title, 'title', 300);
  requireText(demand, 'demand');
  requireText(source.citation, 'citation', 500);
  if (!/^[A-Z]{2,10}$/.test(jurisdiction))
    throw wrong('jurisdiction is capitals such as EU, US or INT.', 'jurisdiction');
  if (jurisdiction === 'HOUSE') {
    throw wrong('HOUSE stands for the rules of the house itself; name whose law it is.', 'jurisdiction');
  }
  if (source.url !== null && !/^https:\/\/\S{1,500}$/.test(source.url)) {
    throw wrong('url is an https address of the source, or left out.', 'url');
  }
  for (const field of ['riskClasses', 'useCases'] as const) {
    if (appliesTo[field]?.length === 0) throw wrong(`${field} is empty; leave it out where it is asked of all.`, field);
  }
  const effectiveFrom = requireDays(data.effectiveFrom, effectiveTo);
  requireCheck(check);
  if (supersedes !== null) {
    if (supersedes === obligationId)
      throw wrong('An obligation cannot supersede itself; enter an edition.', 'supersedes');
    if (supersededIsPublished !== true) {
      throw wrong('supersedes names an obligation that was never published; publish that one first.', 'supersedes');
    }
  }
  if (editions.length >= MOST_EDITIONS)
    throw wrong(`An obligation has at most ${MOST_EDITIONS} editions.`, 'obligationId');
  const last = editions.at(-1);
  if (last && effectiveFrom <= last.effectiveFrom) {
    throw wrong(
      `Edition ${last.edition} begins ${last.effectiveFrom}; a later edition must begin after that day.`,
      'effectiveFrom',
    );
  }
  return [{ type: 'ObligationPublished', data: { ...data, effectiveFrom, edition: editions.length + 1 } }];
}

function requireDays(from: string | null, to: string | null): string {
  if (from === null) throw wrong('An obligation needs effectiveFrom, the day from which it holds.', 'effectiveFrom');
  parseDay(from, 'effectiveFrom');
  if (to !== null && parseDay(to, 'effectiveTo') <= from) {
    throw wrong('effectiveTo is the day after its last and lies after effectiveFrom.', 'effectiveTo');
  }
  return from;
}

function requireCheck(check: ObligationCheck): void {
  if (check.kind === 'derived' && !checkNamed(check.check)) {
    throw wrong('There is no check of this name; ask complianceChecks for those there are.', 'check');
  }
  if (check.kind !== 'attested') return;
  const { roles, validMonths } = check;
  if (roles.length === 0) throw wrong('An obligation that is attested names the roles that may vouch for it.', 'roles');
  if (validMonths !== null && !(Number.isInteger(validMonths) && validMonths >= 1 && validMonths <= MOST_MONTHS)) {
    throw wrong(`validMonths is a whole number from 1 to ${MOST_MONTHS}, or left out.`, 'validMonths');
  }
}

export const obligationDecider: Decider<ObligationEditions, ObligationCommand, ObligationEvent> = {
  initial: [],
  decide: publishObligation,
  evolve: (editions, event) => [...editions, event.data],
};

/** The edition that speaks of the day: the last that has begun, or else the first that will. */
export function editionOn(editions: ObligationEditions, day: string): ObligationPublished | undefined {
  return editions.findLast(({ effectiveFrom }) => effectiveFrom <= day) ?? editions[0];
}
