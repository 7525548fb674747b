// Which bytes stand for a value? RFC 8785 (JSON Canonicalization Scheme): equal values give equal bytes, on any machine.
// What JSON would silently change (undefined in a list, Date, Map, a bigint) is refused before the library sees it.
import canonicalize from 'canonicalize';
import { DomainError } from '../domain/kernel/errors.ts';

/** Deeper values are refused: they come from no event shape, and recursion over hostile input must end. */
const MAX_DEPTH = 100;

/**
 * Properties that are `undefined` are left out, as in JSON. Throws BAD_INPUT for text with a lone surrogate (it can arrive
 * from outside) and TypeError for what only a programmer can write. Neither quotes a value.
 */
export function canonicalJson(value: unknown): string {
  // ECMAScript writes numbers and text as RFC 8785 wants them and members in the order they stand: only that may differ.
  return isInOrder(value, '', 0) ? JSON.stringify(value) : (canonicalize(value) as string);
}

/** The same as UTF-8. */
export function canonicalBytes(value: unknown): Uint8Array {
  return encoder.encode(canonicalJson(value));
}

const encoder = new TextEncoder();

/** Whether all members stand in the order of their names. Throws for what cannot be written, at any depth. */
function isInOrder(value: unknown, path: string, depth: number): boolean {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw brokenText(path);
      return true;
    case 'boolean':
      return true;
    case 'number':
      if (!Number.isFinite(value)) throw notJson(path, 'is not a finite number');
      return true;
    case 'object':
      break;
    default:
      throw notJson(path, `is a ${typeof value}`);
  }
  if (value === null) return true;
  if (depth >= MAX_DEPTH) throw new DomainError('BAD_INPUT', `A value is nested deeper than ${MAX_DEPTH} levels.`);
  let inOrder = true;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isInOrder(value[i], `${path}[${i}]`, depth + 1)) inOrder = false;
    return inOrder;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw notJson(path, 'is neither a plain object nor a list');
  if (Object.hasOwn(value, 'toJSON')) throw notJson(path, 'has a member toJSON, which would replace it');
  let before: string | undefined;
  for (const key of Object.keys(value)) {
    if (!key.isWellFormed()) throw brokenText(path);
    if (before !== undefined && before > key) inOrder = false; // by UTF-16 code units, as section 3.2.3 sorts
    before = key;
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined && !isInOrder(member, path === '' ? key : `${path}.${key}`, depth + 1)) inOrder = false;
  }
  return inOrder;
}

const place = (path: string) => (path === '' ? 'The value' : `The value at ${path.slice(0, 200)}`);

const notJson = (path: string, why: string) => new TypeError(`${place(path)} ${why}; canonical JSON cannot carry it.`);

const brokenText = (path: string) =>
  new DomainError('BAD_INPUT', `${place(path)} holds half a character (a lone surrogate); send whole Unicode text.`);
