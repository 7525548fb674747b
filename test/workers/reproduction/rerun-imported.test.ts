// A prediction by a model that somebody brought: scored again in a process of its own, as its card says.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { PredictionScored } from '../../../domain/predictions/events.ts';
import { checkPrediction } from '../../../domain/predictions/reproduction.ts';
import type { FeatureValue } from '../../../learning/encoding.ts';
import { inspectOnnx } from '../../../learning/imported/inspect-onnx.ts';
import { canonicalJson } from '../../../ledger/canonical-json.ts';
import { openSqliteVault } from '../../../ledger/vault/sqlite-vault.ts';
import { makeImportedScorers } from '../../../workers/imported/imported-scorers.ts';
import { readCard, writeCard } from '../../../workers/importing/model-card.ts';
import { inFreshProcess } from '../../../workers/reproduction/fresh-process.ts';
import { makeVersionScorerOpener } from '../../../workers/reproduction/open-version-scorer.ts';
import { rerunPrediction } from '../../../workers/reproduction/rerun-prediction.ts';
import { makeImportedVersionScorer } from '../../../workers/scoring/imported-version-scorer.ts';
import { forest, linear, softmax } from '../../learning/imported/small-models.ts';
import { EVENT_EXAMPLES } from '../../support/event-examples.ts';
import { type Brought, makeModelFolder } from '../imported/imported-files.ts';
import { monotonicNs } from '../lending-desk.ts';

const folder = makeModelFolder();
const { artifacts, artifactsFolder } = folder;
after(() => folder.remove());

const vault = { keysOf: async () => [] }; // nobody stands behind these rows
const openScorer = makeVersionScorerOpener({ artifacts, artifactsFolder });
const deps = { artifacts, vault, monotonicNs, openScorer };
const usage = { leaseId: 'ls_0000000000000001', provider: 'cpu', deviceNs: 1 } as const;
const check = { checkId: 'rc_0000000000000001', usage, requestedBy: 'sb_regulator' };

/** Predictions of these rows, scored in one batch as the scoring thread does. */
async function predict(
  { bytes, mapping, columns }: Brought,
  background: FeatureValue[][],
  rows: FeatureValue[][],
  seed = 3,
) {
  const { inputs, outputs } = inspectOnnx(bytes);
  const explanation = { seed, pairsPerBackgroundRow: 4, batchRows: 1_024 };
  const trial = { rows: 8, given: true, largestBatchDifference: 0 };
  const cardBytes = writeCard({ inputs, outputs, mapping, columns, background, explanation, trial });
  const artifact = await artifacts.put(bytes);
  const scorers = makeImportedScorers({ artifactsFolder });
  const scorer = makeImportedVersionScorer(scorers, artifact, readCard(cardBytes));
  try {
    const scored = await scorer.score(rows, (work) => work());
    const predicted = scored.map((cells, index) => {
      const { answer, reasons, probabilities, explanation } = cells!;
      const features = Object.fromEntries(scorer.columns.map((name, c) => [name, rows[index]![c]!]));
      const data: PredictionScored = {
        ...EVENT_EXAMPLES.PredictionScored.data,
        ...answer,
        artifactDigest: artifact.digest,
        explanation,
        grounds: { clear: { features, reasons, ...(probabilities ? { probabilities } : {}) } },
        unknownCategories: 'OTHER',
        batch: { id: 'batch', index, size: rows.length },
      };
      return JSON.parse(canonicalJson(data)) as PredictionScored; // as the ledger gives it back
    });
    return { predicted, file: { artifact, cardDigest: (await artifacts.put(cardBytes)).digest } };
  } finally {
    await scorers.close();
  }
}

const CASES = {
  'a linear function': {
    brought: linear,
    background: [
      [1, 0, 4],
      [3, 2, 7],
    ],
    rows: [
      [5, 1, 2],
      [0.1, 0.2, 0.3],
    ],
  },
  'several classes': {
    brought: softmax,
    background: [
      [0, 0],
      [1, -1],
    ],
    rows: [
      [3, 0.7],
      [-1.3, 2],
      [0.2, 0.1],
    ],
  },
  'a forest that reads NaN': {
    brought: forest,
    background: [
      [0, 0],
      [2, 1],
    ],
    rows: [
      [3, 0.7],
      [0.1, -1],
    ],
  },
};

for (const [name, { brought, background, rows }] of Object.entries(CASES)) {
  test(`${name}: score, class and sampled reasons come out the same`, { timeout: 60_000 }, async () => {
    const { predicted, file } = await predict(brought, background, rows);
    for (const each of predicted) {
      const { value, deviceNs } = await rerunPrediction(deps, { predicted: each, file });
      const checked = checkPrediction(each, { ...check, rerun: value });
      assert.deepEqual(
        [checked.verdict, checked.largestUlp, checked.batch.rebuilt],
        ['identical', 0, 'missing-rows'],
        JSON.stringify(checked),
      );
      assert.ok(deviceNs > 0);
    }
  });
}

test('another card is another model: its reasons are drawn otherwise, and that is said', {
  timeout: 60_000,
}, async () => {
  const { brought, background, rows } = CASES['several classes'];
  const { predicted } = await predict(brought, background, rows);
  const { file } = await predict(brought, [[5, 5]], rows);
  const { value } = await rerunPrediction(deps, { predicted: predicted[0]!, file });
  const checked = checkPrediction(predicted[0]!, { ...check, rerun: value });
  assert.equal(checked.verdict, 'different');
  assert.equal(checked.differences?.score, 0);
  assert.ok(checked.differences.baselineLogit > 0);
});

test('a model that is fed no missing value has copies of the row beside it', { timeout: 60_000 }, async () => {
  const inputs = linear.mapping.inputs.map((each) => ({
    ...each,
    parts: each.parts.map((part) => ({ ...part, missing: null })),
  }));
  const strict = { ...linear, mapping: { ...linear.mapping, inputs } } as Brought;
  const { predicted, file } = await predict(
    strict,
    [[1, 0, 4]],
    [
      [5, 1, 2],
      [1, 2, 3],
    ],
  );
  const { value } = await rerunPrediction(deps, { predicted: predicted[1]!, file });
  const checked = checkPrediction(predicted[1]!, { ...check, rerun: value });
  assert.deepEqual([checked.verdict, checked.batch.rebuilt], ['identical', 'copies']);
});

test('the fresh process asks it in a process of its own, and is gone afterwards', { timeout: 60_000 }, async () => {
  const { brought, background, rows } = CASES['a linear function'];
  const { predicted, file } = await predict(brought, background, rows);
  const [vaultFile, kek] = [join(artifactsFolder, 'vault.sqlite'), randomBytes(32)];
  await openSqliteVault({ file: vaultFile, kek, mode: 'readWrite', randomBytes }).close();
  const place = { vaultFile, kekHex: kek.toString('hex'), artifactsFolder, importedLimits: { explainMs: 30_000 } };
  const order = { predicted: predicted[0]!, file };
  const { signal } = new AbortController();
  const { pid, value } = await inFreshProcess(
    async (child) => ({ pid: await child.pid(), value: (await child.prediction(place, order)).value }),
    signal,
  );
  assert.equal(checkPrediction(predicted[0]!, { ...check, rerun: value }).verdict, 'identical');
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
});
