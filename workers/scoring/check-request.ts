// Can this request be told apart and recorded? What comes from outside is judged before it is hashed or looked up.
import { MAX_COLUMNS } from '../../domain/datasets/check-schema.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { checkSubjectId } from '../../ledger/vault/vault-keys.ts';
import type { ScoringRequest } from '../scoring-gateway.ts';

const MAX_KEY = 200;
const LONE_SURROGATE = /\p{Cs}/u;

/** Throws DomainError BAD_INPUT or NOT_FINITE; never quotes a value. */
export function checkRequest(request: ScoringRequest): void {
  const { idempotencyKey, subjectId, features, unknownCategories } = request;
  if (typeof idempotencyKey !== 'string' || idempotencyKey.length === 0 || idempotencyKey.length > MAX_KEY) {
    throw new DomainError('BAD_INPUT', `idempotencyKey has 1 to ${MAX_KEY} characters.`, { field: 'idempotencyKey' });
  }
  for (const field of ['correlationId', 'traceparent'] as const) {
    const value = request[field];
    if (typeof value !== 'string' || value.length > MAX_KEY || LONE_SURROGATE.test(value)) {
      throw new DomainError('BAD_INPUT', `${field} is text of at most ${MAX_KEY} characters.`, { field });
    }
  }
  if (subjectId !== null) {
    if (typeof subjectId !== 'string') throw new DomainError('BAD_INPUT', 'subjectId is text.', { field: 'subjectId' });
    checkSubjectId('subject', subjectId);
  }
  if (unknownCategories !== 'REJECT' && unknownCategories !== 'OTHER') {
    throw new DomainError('BAD_INPUT', 'unknownCategories is REJECT or OTHER.', { field: 'unknownCategories' });
  }
  if (typeof features !== 'object' || features === null || Array.isArray(features)) {
    throw new DomainError('BAD_INPUT', 'features is an object with one member a column.', { field: 'features' });
  }
  if (Object.keys(features).length > MAX_COLUMNS) {
    throw new DomainError('BAD_INPUT', `features has at most ${MAX_COLUMNS} members.`, { field: 'features' });
  }
  for (const [column, value] of Object.entries(features)) {
    // A value is flat before it goes to another thread: one nested for ever would break the message of all who share it.
    if (typeof value === 'object' && value !== null) {
      const name = column.slice(0, 60);
      const sentence = `Feature ${JSON.stringify(name)} is a list or an object; give a number, text, or null when it is missing.`;
      throw new DomainError('WRONG_TYPE', sentence, { column: name });
    }
  }
  // JSON has no such number, but not every caller comes through JSON; a fingerprint of it could not be written.
  for (const [column, value] of Object.entries(features)) {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      const name = column.slice(0, 60);
      throw new DomainError(
        'NOT_FINITE',
        `Feature ${JSON.stringify(name)} is not a finite number; give one, or null when it is missing.`,
        {
          column: name,
        },
      );
    }
  }
}
