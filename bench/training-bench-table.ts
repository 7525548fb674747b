// What do the benches of learning learn from? 40,000 seeded rows of 30 numbers and a label that a network can find.
import { makeRandom } from '../domain/kernel/random.ts';
import { type EncodedRows, encodeRows } from '../learning/encode-rows.ts';
import { type Encoding, encodedWidth } from '../learning/encoding.ts';
import { fitEncoding } from '../learning/fit-encoding.ts';
import { initialParameters, layersOf } from '../learning/network.ts';
import type { TrainingState } from '../learning/train-epoch.ts';
import type { TrainingParams } from '../learning/training-params.ts';

const COLUMNS = 30;

export interface TrainingBenchTable {
  readonly encoding: Encoding;
  readonly encoded: EncodedRows;
  /** 0 or 1 a row. */
  readonly labels: Uint8Array;
}

export function makeTrainingBenchTable(rowCount: number): TrainingBenchTable {
  const random = makeRandom(1, 'training bench');
  const columns = Array.from({ length: COLUMNS }, (_, column) => ({ name: `x${column}`, kind: 'number' as const }));
  const rows = Array.from({ length: rowCount }, () => columns.map(() => random.unit() * 2 - 1));
  const labels = Uint8Array.from(rows, (row) => (row[0]! + row[1]! * row[2]! + random.unit() / 2 > 0 ? 1 : 0));
  const encoding = fitEncoding(columns, rows);
  return { encoding, encoded: encodeRows(encoding, rows), labels };
}

/** Before the first step. */
export function firstState(encoding: Encoding, { hidden, seed }: TrainingParams): TrainingState {
  const parameters = initialParameters(layersOf(encodedWidth(encoding), hidden), seed);
  return { parameters, m: new Float32Array(parameters.length), v: new Float32Array(parameters.length) };
}
