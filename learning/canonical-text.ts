// How is a JSON value written so that equal values are equal bytes? RFC 8785, by the library the ledger uses: a model file's
// digest must not depend on who wrote its description.
import canonicalize from 'canonicalize';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

export const canonicalText = (value: JsonValue): string => canonicalize(value) as string;
