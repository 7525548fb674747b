// How do positions, revisions, money and times travel? As text: none of them fits a JSON number, and a position is opaque.
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/** Fixed width, so that tokens sort as their positions do; the number inside is nobody's business. */
export function positionToken(position: bigint): string {
  return `p${position.toString(16).padStart(16, '0')}`;
}

/** `undefined` for text that is no token of ours. */
export function parsePosition(token: string): bigint | undefined {
  return /^p[0-7][0-9a-f]{15}$/.test(token) ? BigInt(`0x${token.slice(1)}`) : undefined;
}

const UTC_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;

/** Also that the day exists: 30 February would silently be 2 March. */
function isUtcTime(text: string): boolean {
  const time = UTC_TIME.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text.slice(0, 19));
}

export const PositionScalar = textScalar<bigint>({
  name: 'Position',
  description: 'An ordered, opaque place in the ledger. Compare two of them as text; gaps mean nothing.',
  serialize: (value) => positionToken(value),
  parse: parsePosition,
  right: 'a position token that an answer of this API carried',
});

export const RevisionScalar = textScalar<bigint>({
  name: 'Revision',
  description: 'Place of an event in its stream, from "0", without gaps; a decimal number as text.',
  serialize: (value) => value.toString(),
  parse: (text) => (/^(0|[1-9]\d{0,18})$/.test(text) ? BigInt(text) : undefined),
  right: 'a whole number as text, such as "3"',
});

export const NanosScalar = textScalar<string>({
  name: 'Nanos',
  description: 'Money or device time as a whole number of nano-units in text: "1500000000" is 1.50, or 1.5 s.',
  serialize: (value) => String(value),
  parse: (text) => (/^-?(0|[1-9]\d{0,29})$/.test(text) ? text : undefined),
  right: 'a whole number of nano-units as text, such as "1500000000"',
});

export const DateTimeScalar = textScalar<string>({
  name: 'DateTime',
  description: 'RFC 3339 in UTC with at most milliseconds: 2026-01-31T12:00:00.000Z.',
  serialize: (value) => value,
  parse: (text) => (isUtcTime(text) ? text : undefined),
  right: 'a UTC time such as 2026-01-31T12:00:00Z',
});

/** A time has its full milliseconds here, as the record has. */
export type PointInTimeValue =
  | { readonly kind: 'position'; readonly position: bigint }
  | { readonly kind: 'time'; readonly time: string };

/** `undefined` for text that is neither. */
export function parsePointInTime(text: string): PointInTimeValue | undefined {
  const position = parsePosition(text);
  if (position !== undefined) return { kind: 'position', position };
  return isUtcTime(text) ? { kind: 'time', time: new Date(text).toISOString() } : undefined;
}

export const PointInTimeScalar = textScalar<PointInTimeValue>({
  name: 'PointInTime',
  description:
    'A moment of the ledger: a position token, or a UTC time such as 2026-01-31T12:00:00Z, which stands for the last event recorded by then.',
  serialize: (value) => (value.kind === 'time' ? value.time : positionToken(value.position)),
  parse: parsePointInTime,
  right: 'a position token that an answer of this API carried, or a UTC time such as 2026-01-31T12:00:00Z',
});

function textScalar<T>(options: {
  readonly name: string;
  readonly description: string;
  readonly serialize: (value: T) => string;
  readonly parse: (text: string) => T | undefined;
  readonly right: string;
}): GraphQLScalarType<T, string> {
  const read = (text: unknown): T => {
    const value = typeof text === 'string' ? options.parse(text) : undefined;
    // Never quotes what was sent: a sentence of ours ends up in answers and logs.
    if (value === undefined) throw new GraphQLError(`${options.name} is ${options.right}.`);
    return value;
  };
  return new GraphQLScalarType<T, string>({
    name: options.name,
    description: options.description,
    serialize: (value) => options.serialize(value as T),
    parseValue: read,
    parseLiteral: (node) => read(node.kind === Kind.STRING ? node.value : undefined),
  });
}
