// Which value stands at a given share of a column, without keeping the column? The compactor tree of Manku, Rajagopalan and
// Lindsay ("Approximate medians and other quantiles in one pass and with limited memory", 1998): two full buffers of one weight
// become one of twice the weight by sorting and keeping every second item. No randomness: first the odd items, then the even ones.

export interface QuantileSummary {
  /** Finite numbers. */
  add(value: number): void;
  /** Of each share, ascending from 0 to 1: the smallest value with so many at or below it, within `rankError`. Empty without values. */
  quantiles(shares: readonly number[]): readonly number[];
  /** A rank is off by at most this share of all values; 0 for up to `size` values. */
  rankError(): number;
}

/** `size`: items a buffer, even; there are log2(values / size) buffers. Over a million values a size of 2048 errs by at most .3 %. */
export function makeQuantileSummary(size: number): QuantileSummary {
  const levels: (Float64Array | undefined)[] = [];
  const keepsEven: boolean[] = [];
  let filling = new Float64Array(0);
  let filled = 0;
  let total = 0;
  /** In values: what all collapses so far may have moved a rank by. */
  let moved = 0;

  function carry(): void {
    let carried = filling.sort();
    filling = new Float64Array(size);
    filled = 0;
    for (let level = 0; ; level++) {
      const other = levels[level];
      if (!other) {
        levels[level] = carried;
        return;
      }
      levels[level] = undefined;
      const even = keepsEven[level] ?? false;
      keepsEven[level] = !even;
      carried = everySecond(merged(other, carried), even ? 1 : 0);
      moved += 2 ** level;
    }
  }

  /** Calls back with each kept value in order and the values that stand at or below it, until told to stop. */
  function walk(visit: (value: number, below: number) => boolean): void {
    const buffers = [
      { items: filling.slice(0, filled).sort(), weight: 1, at: 0 },
      ...levels.flatMap((items, level) => (items ? [{ items, weight: 2 ** level, at: 0 }] : [])),
    ];
    let below = 0;
    for (;;) {
      let next = buffers[0]!;
      for (const buffer of buffers) {
        if (buffer.at < buffer.items.length && !(next.items[next.at]! <= buffer.items[buffer.at]!)) next = buffer;
      }
      if (next.at >= next.items.length) return;
      below += next.weight;
      if (!visit(next.items[next.at++]!, below)) return;
    }
  }

  return {
    add(value) {
      if (filled === filling.length) grow();
      filling[filled++] = value;
      total++;
      if (filled === size) carry();
    },
    quantiles(shares) {
      const found: number[] = [];
      walk((value, below) => {
        while (found.length < shares.length && below >= Math.ceil(shares[found.length]! * total)) found.push(value);
        return found.length < shares.length;
      });
      return found;
    },
    rankError: () => (total === 0 ? 0 : moved / total),
  };

  /** Short columns, of which a wide file has many, need no whole buffer. */
  function grow(): void {
    const larger = new Float64Array(Math.min(size, Math.max(16, filling.length * 2)));
    larger.set(filling);
    filling = larger;
  }
}

/** So that the columns of one file share a bounded memory: 2048 items up to 256 columns, then fewer. */
export function summarySize(columns: number): number {
  let size = 2048;
  while (size > 64 && size * columns > 2 ** 19) size /= 2;
  return size;
}

/** Both are in order. */
function merged(a: Float64Array, b: Float64Array): Float64Array {
  const all = new Float64Array(a.length + b.length);
  let i = 0;
  let j = 0;
  for (let n = 0; n < all.length; n++) all[n] = j >= b.length || (i < a.length && a[i]! <= b[j]!) ? a[i++]! : b[j++]!;
  return all;
}

function everySecond(items: Float64Array, offset: 0 | 1): Float64Array<ArrayBuffer> {
  const kept = new Float64Array(items.length / 2);
  for (let n = 0; n < kept.length; n++) kept[n] = items[2 * n + offset]!;
  return kept;
}
