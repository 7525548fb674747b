import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { FeatureValue } from '../../../learning/encoding.ts';
import { inspectOnnx } from '../../../learning/imported/inspect-onnx.ts';
import type { ImportedLimits } from '../../../workers/imported/imported-limits.ts';
import { makeImportedScorers } from '../../../workers/imported/imported-scorers.ts';
import { readCard, writeCard } from '../../../workers/importing/model-card.ts';
import { makeImportedVersionScorer } from '../../../workers/scoring/imported-version-scorer.ts';
import type { OnDevice } from '../../../workers/scoring/version-scorer.ts';
import { constant, node } from '../../learning/imported/onnx-writer.ts';
import { around, linear, manyInputs, softmax } from '../../learning/imported/small-models.ts';
import { stuckAboveHundred } from '../imported/hostile-models.ts';
import { type Brought, makeModelFolder } from '../imported/imported-files.ts';

const folder = makeModelFolder();
const closing: (() => Promise<void>)[] = [];
after(async () => {
  for (const close of closing) await close();
  folder.remove();
});

async function scorerOf(
  brought: Brought,
  background: readonly (readonly FeatureValue[])[],
  limits: Partial<ImportedLimits> = {},
) {
  const { bytes, mapping, columns } = brought;
  const { inputs, outputs } = inspectOnnx(bytes);
  const explanation = { seed: 3, pairsPerBackgroundRow: 4, batchRows: 1_024 };
  const trial = { rows: 8, given: true, largestBatchDifference: 0 };
  const card = readCard(writeCard({ inputs, outputs, mapping, columns, background, explanation, trial }));
  const scorers = makeImportedScorers({ artifactsFolder: folder.artifactsFolder, limits });
  closing.push(scorers.close);
  return { card, scorer: makeImportedVersionScorer(scorers, await folder.artifacts.put(bytes), card) };
}

const onDevice: OnDevice = (work) => work();
const reject = { unknownCategories: 'REJECT', sensitive: new Set<string>() } as const;
const other = { ...reject, unknownCategories: 'OTHER' } as const;

test('reasons of a linear model are its weights times the distance from the mean background row', async () => {
  const background = [
    [1, 0, 4],
    [3, 2, null],
  ];
  const { card, scorer } = await scorerOf(linear, background);
  let ownNs = 0;
  const metered: OnDevice = async (work, own) => {
    const result = await work();
    ownNs += own?.(result) ?? 0;
    return result;
  };
  const [one, two] = await scorer.score(
    [
      [5, 1, 2],
      [2, 1, 2],
    ],
    metered,
  );
  assert.deepEqual(one!.answer, { task: 'regression', score: 9, predictedClass: null });
  assert.deepEqual(one!.reasons, [
    { column: 'a', contribution: 6 },
    { column: 'b', contribution: 0 },
    { column: 'c', contribution: 0 },
  ]);
  assert.deepEqual(one!.explanation, {
    baseline: { kind: 'background-rows', digest: card.backgroundDigest },
    baselineLogit: 3,
    logit: 9,
    method: 'permutation-shapley',
    residual: 0,
    sampling: { samples: 16, largestStandardError: 0 },
  });
  assert.equal(
    two!.reasons.every(({ contribution }) => contribution === 0),
    true,
  );
  assert.ok(ownNs > 0, 'the process says how long it worked');
});

test('of several classes the one that is answered is explained, and probabilities are named', async () => {
  const { scorer } = await scorerOf(softmax, [[0, 0]]);
  const [cells] = await scorer.score([[3, 0]], onDevice);
  const { answer, probabilities, explanation, reasons } = cells!;
  assert.equal(answer.predictedClass, 'low');
  assert.equal(answer.score, probabilities![0]!.probability);
  assert.deepEqual(
    probabilities!.map(({ class: name }) => name),
    ['low', 'mid', 'high'],
  );
  assert.ok(Math.abs(explanation.logit - Math.log(answer.score / (1 - answer.score))) < 1e-6);
  assert.ok(Math.abs(explanation.baselineLogit - Math.log(1 / 2)) < 1e-6);
  assert.equal(reasons[0]!.column, 'a');
});

test('what a caller sends is checked as for any model, then by what each input can be fed', async () => {
  const { scorer } = await scorerOf(manyInputs, [[1, 2, 0, 'north']]);
  const features = { amount: 10, months: 3, open: true, region: 'west' };
  assert.deepEqual(scorer.columns, ['amount', 'months', 'open', 'region']);
  assert.deepEqual(scorer.check(features, reject), { row: [10, 3, 1, 'west'] });
  const problem = (changed: object, options: typeof reject | typeof other = reject) => {
    const checked = scorer.check({ ...features, ...changed }, options);
    return 'problem' in checked ? [checked.problem.code, checked.problem.column] : 'fine';
  };
  assert.deepEqual(problem({ months: 2.5 }), ['WRONG_TYPE', 'months']);
  assert.deepEqual(problem({ unheard: 1 }), ['UNKNOWN_COLUMN', 'unheard']);
  assert.deepEqual(problem({ amount: undefined }), ['WRONG_TYPE', 'amount']);
  assert.deepEqual(problem({ region: 'south' }), ['UNKNOWN_CATEGORY', 'region']);
  assert.equal(problem({ region: 'south' }, other), 'fine'); // its mapping says what stands for it
  assert.equal(problem({ region: null, months: null }), 'fine');
  const said = scorer.check({ ...features, region: 'secret town' }, reject);
  assert.doesNotMatch(JSON.stringify(said), /secret town/);
});

test('a missing value that the mapping does not allow is refused with its column', async () => {
  const strict = {
    ...linear,
    mapping: {
      ...linear.mapping,
      inputs: [
        { input: 'x', parts: ['a', 'b', 'c'].map((column) => ({ as: 'number' as const, column, missing: null })) },
      ],
    },
  };
  const { scorer } = await scorerOf(strict, [[0, 0, 0]]);
  const checked = scorer.check({ a: 1, b: null, c: 2 }, other);
  assert.ok('problem' in checked);
  assert.equal(checked.problem.column, 'b');
  assert.match(checked.problem.sentence, /^Feature "b" is missing/);
});

test('a row the model has no finite answer for is refused alone', async () => {
  const inverse = around(
    constant('one', 'float', [1, 2], [1, 1]),
    constant('w', 'float', [2, 1], [1, 1]),
    node('Div', ['one', 'x'], ['z']),
    node('MatMul', ['z', 'w'], ['y']),
  );
  const { scorer } = await scorerOf(inverse, [[1, 2]]);
  const [good, bad] = await scorer.score(
    [
      [1, 4],
      [0, 4],
    ],
    onDevice,
  );
  assert.equal(good!.answer.score, 1.25);
  assert.equal(bad, undefined);
});

test('a model that does not come back is ended and UNAVAILABLE; the next row finds a fresh process', async () => {
  const { scorer } = await scorerOf(stuckAboveHundred(), [[1, 2]], { runMs: 700 });
  assert.equal((await scorer.score([[3, 4]], onDevice))[0]!.answer.score, 7);
  await assert.rejects(scorer.score([[300, 4]], onDevice), {
    name: 'DomainError',
    code: 'UNAVAILABLE',
    message: 'The model took longer than 700 ms to score a batch.',
  });
  assert.equal((await scorer.score([[3, 5]], onDevice))[0]!.answer.score, 8);
});
