// What does the address of an export ask for? Names and values come from outside: each name once, of those there are, each value in
// the form it must have; a sentence says which, and never quotes it.
import type { Request } from 'express';
import { EVENT_CATALOG, type EventType, NOUNS, type Noun } from '../../domain/event-catalog.ts';
import { DomainError } from '../../domain/kernel/errors.ts';

export type Parameters = { readonly [name: string]: string | undefined };

const MAX_LENGTH = 4_000;

/** Throws BAD_INPUT. */
export function readParameters(request: Request, names: readonly string[]): Parameters {
  const { searchParams } = new URL(request.originalUrl, 'http://localhost');
  const found: { [name: string]: string } = {};
  for (const [name, value] of searchParams) {
    if (!names.includes(name)) throw bad('An export', `takes only ${names.join(', ')}`);
    if (Object.hasOwn(found, name))
      throw bad(name, 'is given twice; values of a list stand behind each other, with commas');
    if (value === '' || value.length > MAX_LENGTH) throw bad(name, `has 1 to ${MAX_LENGTH} characters, or is left out`);
    found[name] = value;
  }
  return found;
}

export function bad(name: string, what: string): DomainError {
  return new DomainError('BAD_INPUT', `${name} ${what}.`, { field: name });
}

/** One of a closed list. */
export function oneOf<V extends string>(parameters: Parameters, name: string, values: readonly V[]): V | undefined {
  const value = parameters[name];
  if (value === undefined || (values as readonly string[]).includes(value)) return value as V | undefined;
  throw bad(name, `is one of ${values.join(', ')}`);
}

/** Read with `read`, which gives `undefined` for what it cannot. */
export function readAs<V>(
  parameters: Parameters,
  name: string,
  read: (text: string) => V | undefined,
  right: string,
): V | undefined {
  const text = parameters[name];
  if (text === undefined) return undefined;
  const value = read(text);
  if (value === undefined) throw bad(name, `is ${right}`);
  return value;
}

/** Types, and the types of nouns, that are wanted; `undefined`: all. */
export function wantedTypes(parameters: Parameters): readonly EventType[] | undefined {
  const types = listOf(parameters, 'types', 'types of events; the audit trail names those that are', (type) =>
    Object.hasOwn(EVENT_CATALOG, type),
  ) as EventType[] | undefined;
  const nouns = listOf(parameters, 'nouns', `of ${NOUNS.join(', ')}`, (noun) => NOUNS.includes(noun as Noun));
  if (!nouns) return types;
  return (types ?? (Object.keys(EVENT_CATALOG) as EventType[])).filter((type) =>
    nouns.includes(EVENT_CATALOG[type].noun),
  );
}

function listOf(
  parameters: Parameters,
  name: string,
  right: string,
  isRight: (value: string) => boolean,
): string[] | undefined {
  const values = parameters[name]?.split(',');
  const wrong = values?.findIndex((value) => !isRight(value));
  if (wrong !== undefined && wrong >= 0) throw bad(name, `must all be ${right}: number ${wrong + 1} is not`);
  return values && [...new Set(values)];
}
