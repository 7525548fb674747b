// Who may vouch that an obligation is met? Somebody in a role that the obligation asks for and their token holds; the word is good
// for as many months as the obligation says.
import type { Decider } from '../kernel/decider.ts';
import { DomainError } from '../kernel/errors.ts';
import type { Role } from '../kernel/event.ts';
import { addMonths, parseDay } from './calendar-day.ts';
import type { AttestationEvent, AttestationRecorded, ObligationPublished } from './events.ts';
import { requireText } from './require-text.ts';

export interface AttestationCommand {
  readonly type: 'RecordAttestation';
  readonly data: Omit<AttestationRecorded, 'validUntil'>;
  /** The edition that speaks of the day; undefined: nobody published it. */
  readonly obligation: ObligationPublished | undefined;
  /** Of the token. */
  readonly roles: readonly Role[];
  /** Today. */
  readonly today: string;
  /** Versions that the model has. */
  readonly versions: number;
}

/** How many there are. */
export type AttestationState = number;

const MOST = 5_000;

export function recordAttestation(command: AttestationCommand, count: AttestationState): AttestationEvent[] {
  const { data, obligation, roles, today, versions } = command;
  if (!obligation) throw new DomainError('NOT_FOUND', 'There is no obligation with this id; it was never published.');
  const { check } = obligation;
  if (check.kind !== 'attested') {
    const shown = check.kind === 'derived' ? `by the check ${check.check}` : 'for information alone';
    throw new DomainError('BAD_INPUT', `This obligation is shown ${shown}; nobody needs to vouch for it.`, {
      field: 'obligationId',
    });
  }
  if (!check.roles.includes(data.role)) {
    throw new DomainError('FORBIDDEN', `This obligation asks for the word of the role ${check.roles.join(' or ')}.`);
  }
  if (!roles.includes(data.role)) {
    throw new DomainError('FORBIDDEN', `Your token does not hold the role ${data.role}, in which you want to speak.`);
  }
  if (data.version !== null && !(data.version >= 1 && data.version <= versions)) {
    throw new DomainError('NOT_FOUND', `The model has no version ${data.version}.`, { version: data.version });
  }
  requireText(data.statement, 'statement');
  if (parseDay(data.validFrom, 'validFrom') > today) {
    throw new DomainError('BAD_INPUT', 'validFrom lies ahead; vouch for what holds today.', { field: 'validFrom' });
  }
  if (count >= MOST) throw new DomainError('BAD_INPUT', `A model has at most ${MOST} attestations.`);
  const validUntil = check.validMonths === null ? null : addMonths(data.validFrom, check.validMonths);
  if (validUntil !== null && validUntil <= today) {
    throw new DomainError('BAD_INPUT', `From that day it would have ended on ${validUntil}; give a later validFrom.`, {
      field: 'validFrom',
    });
  }
  return [{ type: 'AttestationRecorded', data: { ...data, validUntil } }];
}

export const attestationDecider: Decider<AttestationState, AttestationCommand, AttestationEvent> = {
  initial: 0,
  decide: recordAttestation,
  evolve: (count) => count + 1,
};
