// What does each person add to the distribution of a number? One value, however many rows: so that a person with a thousand rows
// does not become the distribution.

/**
 * @param values finite.
 * @param owners whose each value is; without them every value is somebody's own.
 * @returns ascending: of each person the lower median of theirs.
 * @throws RangeError unless there is one owner a value.
 */
export function typicalValues(values: ArrayLike<number>, owners?: readonly string[]): Float64Array<ArrayBuffer> {
  if (!owners) return Float64Array.from(values).sort();
  if (owners.length !== values.length) {
    throw new RangeError(`${owners.length} owners for ${values.length} values: give one a value.`);
  }
  const valuesOf = new Map<string, number[]>();
  for (let at = 0; at < values.length; at++) {
    const own = valuesOf.get(owners[at]!);
    if (own) own.push(values[at]!);
    else valuesOf.set(owners[at]!, [values[at]!]);
  }
  return Float64Array.from(valuesOf.values(), (own) => {
    const sorted = own.length === 1 ? own : own.sort((a, b) => a - b);
    return sorted[(sorted.length - 1) >> 1]!;
  }).sort();
}
