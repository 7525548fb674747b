// A process of its own that trains a network and a regression a task and prints the digests of the files: run twice, it must print the same.

import { createHash } from 'node:crypto';
import { encodeRows } from '../../learning/encode-rows.ts';
import { fitEncoding } from '../../learning/fit-encoding.ts';
import type { Task } from '../../learning/task.ts';
import { trainNetwork } from '../../learning/train.ts';
import { smallTable } from './small-table.ts';
import { classTable, regression, regressionTable, threeClasses } from './task-tables.ts';

const { columns, rows, labels } = smallTable(200);
const encoding = fitEncoding(columns, rows);
const encoded = encodeRows(encoding, rows);
const tables: [Task, ArrayLike<number>][] = [
  [{ kind: 'binary' }, labels],
  [threeClasses, classTable(200).targets],
  [regression, regressionTable(200).targets],
];
const params = {
  hidden: [16, 8],
  epochs: 6,
  activation: 'gelu',
  dropout: 0.2,
  l2: 0.01,
  schedule: 'cosine',
  patience: 2,
} as const;

for (const [task, targets] of tables) {
  for (const hidden of [params.hidden, []]) {
    const { modelBytes } = await trainNetwork({ encoding, encoded, task, targets, params: { ...params, hidden } });
    const digest = createHash('sha256').update(modelBytes).digest('hex');
    process.stdout.write(`${task.kind} [${hidden}] ${digest}\n`);
  }
}
