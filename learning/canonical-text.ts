// How is a JSON value written so that equal values are equal bytes? Keys by ascending code unit and ECMAScript number
// and string forms: RFC 8785, for the plain values a model file carries.

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

const sorted = (value: JsonValue): JsonValue => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value as Record<string, JsonValue>);
  // Number-like keys would jump the queue in an object, but no key of a model file is one.
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, held]) => [key, sorted(held)]));
};

export const canonicalText = (value: JsonValue): string => JSON.stringify(sorted(value));
