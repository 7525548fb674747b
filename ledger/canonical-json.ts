// Which bytes stand for a value? RFC 8785 (JSON Canonicalization Scheme): equal values give equal bytes, on any machine.
// What JSON would silently change (undefined in a list, Date, Map, a bigint) is refused before the library sees it.
import canonicalize from 'canonicalize';
import { DomainError } from '../domain/kernel/errors.ts';

/** Deeper values are refused: they come from no event shape, and recursion over hostile input must end. */
const MAX_DEPTH = 100;
const LONE_SURROGATE = /\p{Cs}/u;

/**
 * Properties that are `undefined` are left out, as in JSON. Throws BAD_INPUT for text with a lone surrogate (it can arrive
 * from outside) and TypeError for what only a programmer can write. Neither quotes a value.
 */
export function canonicalJson(value: unknown): string {
  refuseUnwritable(value, '', 0);
  return canonicalize(value) as string;
}

/** The same as UTF-8. */
export function canonicalBytes(value: unknown): Uint8Array {
  return encoder.encode(canonicalJson(value));
}

const encoder = new TextEncoder();

function refuseUnwritable(value: unknown, path: string, depth: number): void {
  switch (typeof value) {
    case 'string':
      if (LONE_SURROGATE.test(value)) throw brokenText(path);
      return;
    case 'boolean':
      return;
    case 'number':
      if (!Number.isFinite(value)) throw notJson(path, 'is not a finite number');
      return;
    case 'object':
      break;
    default:
      throw notJson(path, `is a ${typeof value}`);
  }
  if (value === null) return;
  if (depth >= MAX_DEPTH) throw new DomainError('BAD_INPUT', `A value is nested deeper than ${MAX_DEPTH} levels.`);
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) refuseUnwritable(value[i], `${path}[${i}]`, depth + 1);
    return;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw notJson(path, 'is neither a plain object nor a list');
  if (Object.hasOwn(value, 'toJSON')) throw notJson(path, 'has a member toJSON, which would replace it');
  for (const [key, member] of Object.entries(value)) {
    if (LONE_SURROGATE.test(key)) throw brokenText(path);
    if (member !== undefined) refuseUnwritable(member, path === '' ? key : `${path}.${key}`, depth + 1);
  }
}

const place = (path: string) => (path === '' ? 'The value' : `The value at ${path.slice(0, 200)}`);

const notJson = (path: string, why: string) => new TypeError(`${place(path)} ${why}; canonical JSON cannot carry it.`);

const brokenText = (path: string) =>
  new DomainError('BAD_INPUT', `${place(path)} holds half a character (a lone surrogate); send whole Unicode text.`);
