// An imported model is measured by the training process under the limits that the house was given, as it is asked.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { ImportedMapping } from '../../../learning/imported/imported-mapping.ts';
import { defaultOnnxLimits, inspectOnnx } from '../../../learning/imported/inspect-onnx.ts';
import { writeCard } from '../../../workers/importing/model-card.ts';
import { makeChildTrainer } from '../../../workers/training/child-trainer.ts';
import { constant, input, model, node, output } from '../../learning/imported/onnx-writer.ts';
import { numberColumns } from '../../learning/imported/small-models.ts';
import { openReproductionRoom } from '../reproduction/reproduction-room.ts';

test('limits of imported models reach the process that measures them', { timeout: 60_000 }, async (t) => {
  const room = await openReproductionRoom('regression');
  t.after(() => room.close());
  const bytes = model({
    graph: [
      node('MatMul', ['x', 'w'], ['y']),
      constant('w', 'float', [2, 1], [0.001, 0.002]),
      input('x', 'float', ['N', 2]),
      output('y', 'float', ['N', 1]),
    ],
  });
  const columns = numberColumns('income', 'debt');
  const mapping: ImportedMapping = {
    version: 1,
    inputs: [{ input: 'x', parts: columns.map(({ name: column }) => ({ as: 'number', column, missing: 0 })) }],
    output: { task: 'regression', output: 'y' },
  };
  const { inputs, outputs } = inspectOnnx(bytes);
  const card = writeCard({
    inputs,
    outputs,
    mapping,
    columns,
    background: [[1, 2]],
    explanation: { seed: 1, pairsPerBackgroundRow: 4, batchRows: 1_024 },
    trial: { rows: 1, given: true, largestBatchDifference: 0 },
  });
  const [file, { digest: cardDigest }] = [await room.artifacts.put(bytes), await room.artifacts.put(card)];
  const order = {
    data: room.data,
    artifactDigest: file.digest,
    baselineDigest: null,
    imported: { cardDigest },
    threshold: null,
    costs: null,
  };
  const measuredUnder = async (largestFile: number) => {
    const importedLimits = { file: { ...defaultOnnxLimits, bytes: largestFile } };
    const trainer = makeChildTrainer({ ...room.place, importedLimits });
    try {
      return await trainer.evaluate(order);
    } finally {
      await trainer.close();
    }
  };
  assert.ok((await measuredUnder(file.bytes)).rows > 0);
  await assert.rejects(measuredUnder(file.bytes - 1), { message: new RegExp(`at most ${file.bytes - 1} are let in`) });
});
