// Does a model file mean the same to another ONNX runtime? The same bytes and rows in the WebAssembly build, whose kernels are
// compiled from other code paths, and in Python's where one is here: score and every reason agree to float32 rounding.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import web from 'onnxruntime-web';
import { encodeRows } from '../../learning/encode-rows.ts';
import { fitEncoding } from '../../learning/fit-encoding.ts';
import { openScorer } from '../../learning/open-scorer.ts';
import { binaryTask } from '../../learning/task.ts';
import { trainNetwork } from '../../learning/train.ts';
import type { TrainingParams } from '../../learning/training-params.ts';
import { smallTable } from './small-table.ts';
import { classTable, regression, regressionTable, threeClasses } from './task-tables.ts';

web.env.wasm.numThreads = 1;
const folder = mkdtempSync(join(tmpdir(), 'countersign-runtime-'));
after(() => rmSync(folder, { recursive: true }));

const PYTHON = ['python3', '/usr/bin/python3'].find(
  (python) => spawnSync(python, ['-c', 'import onnxruntime, numpy']).status === 0,
);
const noPython = PYTHON ? false : 'no Python with onnxruntime and numpy is here';

const SCRIPT = `
import json, sys
import numpy as np, onnxruntime as ort
order = json.load(sys.stdin)
session = ort.InferenceSession(order["file"], providers=["CPUExecutionProvider"])
types = {"numbers": np.float32, "categories": np.int64}
feeds = {name: np.array([[float("nan") if cell is None else cell for cell in row] for row in rows], dtype=types[name]) for name, rows in order["inputs"].items()}
names = ["score", "logit", "attributions", "residual"]
print(json.dumps({name: np.asarray(value, dtype=np.float64).ravel().tolist() for name, value in zip(names, session.run(names, feeds))}))
`;

type Answers = Record<'score' | 'logit' | 'attributions', ArrayLike<number>>;

function assertAgree(ours: Answers, theirs: Answers): void {
  for (const name of ['score', 'logit', 'attributions'] as const) {
    assert.equal(ours[name].length, theirs[name].length);
    const largest = Math.max(...Array.from(ours[name], Math.abs));
    for (let i = 0; i < ours[name].length; i++) {
      const off = Math.abs(ours[name][i]! - theirs[name][i]!);
      assert.ok(off <= 2e-5 * (1 + largest), `${name}[${i}] is ${ours[name][i]} here and ${theirs[name][i]} there`);
    }
  }
}

const SHAPES: readonly (Partial<TrainingParams> & { readonly activation: TrainingParams['activation'] })[] = [
  { activation: 'relu', hidden: [16, 8] },
  { activation: 'gelu', hidden: [16] },
  { activation: 'tanh', hidden: [16] },
];

const TABLES = [
  { name: 'a yes or no', task: binaryTask, ...binaryTable() },
  { name: 'one of three classes', task: threeClasses, ...classTable(300) },
  { name: 'a number', task: regression, ...regressionTable(300) },
];

function binaryTable() {
  const { columns, rows, labels } = smallTable(300);
  return { columns, rows, targets: Float32Array.from(labels) };
}

for (const { name, task, columns, rows, targets } of TABLES) {
  const encoding = fitEncoding(columns, rows);
  for (const shape of SHAPES) {
    const trained = async () => {
      const encoded = encodeRows(encoding, rows);
      const { modelBytes } = await trainNetwork({ encoding, encoded, task, targets, params: { ...shape, epochs: 3 } });
      const scorer = await openScorer(modelBytes);
      const some = encodeRows(encoding, rows.slice(0, 32));
      const { scores, logits, attributions } = await scorer.score(some);
      await scorer.release();
      return { modelBytes, some, ours: { score: scores, logit: logits, attributions } };
    };
    const what = `${name} with ${shape.activation}`;

    test(`${what} scores and explains the same in the WebAssembly runtime`, async () => {
      const { modelBytes, some, ours } = await trained();
      const session = await web.InferenceSession.create(modelBytes);
      const widths = { numbers: some.numbers.length / 32, categories: some.categories.length / 32 };
      const answers = await session.run({
        ...(widths.numbers ? { numbers: new web.Tensor('float32', some.numbers, [32, widths.numbers]) } : {}),
        ...(widths.categories ? { categories: new web.Tensor('int64', some.categories, [32, widths.categories]) } : {}),
      });
      const floats = (output: string) => answers[output]!.data as Float32Array;
      assertAgree(ours, { score: floats('score'), logit: floats('logit'), attributions: floats('attributions') });
      await session.release();
    });

    test(`${what} scores and explains the same in Python's runtime`, { skip: noPython }, async () => {
      const { modelBytes, some, ours } = await trained();
      const file = join(folder, `${what}.onnx`);
      writeFileSync(file, modelBytes);
      const table = (cells: ArrayLike<number | bigint>) => {
        const width = cells.length / 32;
        const cell = (at: number) => (Number.isNaN(Number(cells[at])) ? null : Number(cells[at]));
        return Array.from({ length: 32 }, (_, row) =>
          Array.from({ length: width }, (_, column) => cell(row * width + column)),
        );
      };
      const inputs = {
        ...(some.numbers.length > 0 ? { numbers: table(some.numbers) } : {}),
        ...(some.categories.length > 0 ? { categories: table(some.categories) } : {}),
      };
      const { stdout, stderr, status } = spawnSync(PYTHON!, ['-c', SCRIPT], {
        input: JSON.stringify({ file, inputs }),
        encoding: 'utf8',
      });
      assert.equal(status, 0, stderr);
      assertAgree(ours, JSON.parse(stdout) as Answers);
    });
  }
}
