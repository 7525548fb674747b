// A copy of a document with one place changed or taken away: what a validator must refuse.

/** @param path names of members and indexes, from the root. @param value undefined: taken away. */
export function changed(document: unknown, path: readonly (string | number)[], value?: unknown): unknown {
  const copy = JSON.parse(JSON.stringify(document));
  const last = path.at(-1)!;
  const parent = path.slice(0, -1).reduce((node, step) => node[step], copy);
  if (!(last in parent)) throw new RangeError(`There is nothing at ${path.join('/')} to change.`);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}
