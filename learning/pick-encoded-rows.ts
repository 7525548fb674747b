// Some rows of an encoded table, in the order they are asked for.
import type { EncodedRows } from './encode-rows.ts';

export const pickEncodedRows = ({ numbers, categories, rowCount }: EncodedRows, rows: Int32Array): EncodedRows => {
  const numberCount = numbers.length / rowCount;
  const categoryCount = categories.length / rowCount;
  const picked = {
    numbers: new Float32Array(rows.length * numberCount),
    categories: new BigInt64Array(rows.length * categoryCount),
  };
  rows.forEach((row, i) => {
    picked.numbers.set(numbers.subarray(row * numberCount, (row + 1) * numberCount), i * numberCount);
    picked.categories.set(categories.subarray(row * categoryCount, (row + 1) * categoryCount), i * categoryCount);
  });
  return { ...picked, rowCount: rows.length };
};
