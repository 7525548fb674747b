// What was measured of a version is read back whole: of each task, as data for charts, and of the oldest events too.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { positionToken } from '../../../api/relay/scalars.ts';
import { streams } from '../../../domain/kernel/ids.ts';
import type { BinaryEvaluation } from '../../../domain/models/evaluation/binary-evaluation.ts';
import type { BinaryGroupTable } from '../../../domain/models/evaluation/binary-group-table.ts';
import type { MulticlassEvaluation } from '../../../domain/models/evaluation/multiclass-evaluation.ts';
import type { MulticlassGroupTable } from '../../../domain/models/evaluation/multiclass-group-table.ts';
import { rateWithInterval } from '../../../domain/models/evaluation/rate-with-interval.ts';
import { canonicalBytes } from '../../../ledger/canonical-json.ts';
import { startApi } from '../api-fixture.ts';
import { CLASSES, measuredVersion } from '../measured-version.ts';
import { evaluatedVersion, good, people, trainedVersion } from '../seeded-model.ts';

type Api = Awaited<ReturnType<typeof startApi>>;

const RATE = '{ value low high of }';
const CALIBRATION = 'calibration { bins { n meanScore observedRate low high } expectedError maximumError }';
const GAP = 'largest { kind label } smallest { kind label } difference low high';
const HEADLINE = 'auc logLoss brier accuracy rmse mae r2 positives threshold confusion { tp fp tn fn }';
const BINARY = `binary { n positives auc { value low high } logLoss brier ${CALIBRATION}
  decisions { threshold confusion { tp fp tn fn } accuracy ${RATE} precision ${RATE} recall ${RATE} specificity ${RATE} f1 } }`;
const MULTICLASS = `multiclass { n accuracy ${RATE} balancedAccuracy logLoss brier confusion
  largestConfusions { observed decided observedIndex decidedIndex n }
  classes { index name n decided auc { value low high } precision recall f1 }
  macro { precision recall f1 } weighted { precision recall f1 } ${CALIBRATION} }`;
const REGRESSION = `regression { n rmse mae medianAbsoluteError meanError r2 errorQuantiles { p05 p25 p50 p75 p95 }
  bins { n meanPredicted meanObserved } }`;
const COMPARISON = 'comparison { measure n network baseline comparison value low high verdict because }';
const SIZES = 'n minimumRows minimumShown';
/** One at a time: together they are more than one request may ask for. */
const TABLE = {
  binary: `${SIZES} multiclass { groups { n } } regression { groups { n } } binary { threshold
    groups { kind label n compared positives meanScore observedRate ${RATE} selectionRate ${RATE} truePositiveRate ${RATE} falsePositiveRate ${RATE} positivePredictiveValue ${RATE} }
    gaps { demographicParity { ${GAP} ratio } equalOpportunity { ${GAP} } equalisedOdds { ${GAP} rate } predictiveParity { ${GAP} } } }`,
  multiclass: `${SIZES} multiclass {
    groups { kind label n compared accuracy ${RATE} selectionRates { index name value low high } }
    gaps { accuracy { ${GAP} } demographicParity { ${GAP} classIndex className } } }`,
  regression: `${SIZES} regression { groups { kind label n compared meanPrediction meanError mae } gaps { meanError { ${GAP} } } }`,
};
const EVALUATION = `task rows classes ${HEADLINE} ${BINARY} ${MULTICLASS} ${REGRESSION}
  baseline { measures { ${HEADLINE} ${BINARY} ${MULTICLASS} ${REGRESSION} } ${COMPARISON} }
  thresholdChoice { costs { falsePositive falseNegative } threshold costPerRow costPerRowAtHalf
    curve { threshold falsePositiveRate truePositiveRate precision costPerRow } }`;

/** `fields` of the last evaluation of version 1. */
async function lastEvaluation(api: Api, modelId: string, fields: string, atLeast?: string) {
  const answer = await api.ask(
    people.regulator,
    `query ($id: ID!, $at: Position) { modelVersion(id: $id, atLeast: $at) { latestEvaluation { ${fields} } } }`,
    { id: `${modelId}@1`, at: atLeast },
  );
  return good(answer).data.modelVersion.latestEvaluation;
}

/** The same words in the spelling of enums: of what a test compares, those the domain writes small. */
const shouted = (value: string) => value.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
const nothing = { auc: null, logLoss: null, brier: null, accuracy: null, rmse: null, mae: null, r2: null };
const undecided = { positives: null, threshold: null, confusion: null };

function binaryOf({ task: _task, ...measures }: BinaryEvaluation) {
  const { n: _n, calibration: _calibration, decisions, auc, ...rest } = measures;
  const { threshold, confusion, accuracy } = decisions;
  return {
    ...nothing,
    ...rest,
    auc: auc?.value,
    accuracy: accuracy?.value,
    threshold,
    confusion,
    binary: measures,
    multiclass: null,
    regression: null,
  };
}

test('a binary evaluation is read with intervals, curves, its baseline and the cheapest threshold', async (t) => {
  const api = await startApi(t);
  const { modelId } = await trainedVersion(api);
  const costs = { falsePositive: 1, falseNegative: 5 };
  const input = { modelId, version: 1, threshold: 0.6, costs };
  const evaluate = `mutation ($input: EvaluateModelVersionInput!) { evaluateModelVersion(input: $input) { modelVersion { status } } }`;
  good(await api.ask(people.engineer, evaluate, { input }));
  const { measures, baseline, thresholdChoice, groups } = measuredVersion('binary', 0.6, costs);
  assert.ok(thresholdChoice && baseline && measures.task === 'binary' && baseline.measures.task === 'binary');
  assert.notEqual(thresholdChoice.threshold, 0.6, 'the choice is stored beside the threshold that was used');
  assert.deepEqual(await lastEvaluation(api, modelId, EVALUATION), {
    task: 'BINARY',
    rows: 12,
    classes: null,
    ...binaryOf(measures),
    baseline: {
      measures: binaryOf(baseline.measures),
      comparison: {
        ...baseline.comparison,
        measure: 'AUC',
        comparison: 'DIFFERENCE',
      },
    },
    thresholdChoice,
  });
  const table = groups[0]!.table as BinaryGroupTable;
  const named = <T extends { kind: string }>(group: T) => ({ ...group, kind: shouted(group.kind) });
  const { demographicParity, equalOpportunity, equalisedOdds, predictiveParity } = table.gaps;
  const between = <T extends NonNullable<typeof equalOpportunity>>(gap: T | null) =>
    gap && { ...gap, largest: named(gap.largest), smallest: named(gap.smallest) };
  assert.ok(equalisedOdds);
  assert.deepEqual((await lastEvaluation(api, modelId, `groups { column table { ${TABLE.binary} } }`)).groups, [
    {
      column: 'status',
      table: {
        n: 80,
        minimumRows: 30,
        minimumShown: 5,
        binary: {
          threshold: 0.6,
          groups: table.groups.map(named),
          gaps: {
            demographicParity: between(demographicParity),
            equalOpportunity: between(equalOpportunity),
            equalisedOdds: { ...between(equalisedOdds), rate: shouted(equalisedOdds.rate) },
            predictiveParity: between(predictiveParity),
          },
        },
        multiclass: null,
        regression: null,
      },
    },
    { column: 'one too many', table: null },
  ]);
});

test('an evaluation of several classes names each class beside its index', async (t) => {
  const api = await startApi(t);
  const { modelId } = await evaluatedVersion(api, { task: 'MULTICLASS', positiveValue: null });
  const evaluation = await lastEvaluation(api, modelId, EVALUATION);
  const { measures, groups, baseline } = measuredVersion('multiclass', null, null);
  const { task: _task, ...measured } = measures as MulticlassEvaluation;
  assert.equal(evaluation.task, 'MULTICLASS');
  assert.deepEqual(evaluation.classes, CLASSES);
  const { logLoss, brier, accuracy } = measured;
  assert.deepEqual(evaluation.multiclass, {
    ...measured,
    classes: measured.classes.map((quality, index) => ({ ...quality, index, name: CLASSES[index] })),
    largestConfusions: measured.largestConfusions.map(({ observed, decided, n }) => ({
      observed: CLASSES[observed],
      decided: CLASSES[decided],
      observedIndex: observed,
      decidedIndex: decided,
      n,
    })),
  });
  const flat = { ...nothing, ...undecided, logLoss, brier, accuracy: accuracy.value };
  assert.deepEqual({ ...evaluation, ...flat }, evaluation);
  assert.deepEqual([evaluation.binary, evaluation.regression, evaluation.thresholdChoice], [null, null, null]);
  assert.equal(evaluation.baseline.comparison.verdict, baseline?.comparison.verdict);
  assert.equal(evaluation.baseline.measures.multiclass.classes[1].name, CLASSES[1]);
  const table = groups[0]!.table as MulticlassGroupTable;
  const tables = await lastEvaluation(api, modelId, `groups { column table { ${TABLE.multiclass} } }`);
  const read = tables.groups[0].table.multiclass;
  for (const [at, { n, selectionRates }] of table.groups.entries()) {
    assert.deepEqual(
      read.groups[at].selectionRates,
      selectionRates.map((share, index) => {
        const { of: _of, ...rate } = rateWithInterval(Math.round(share * n), n)!;
        return { index, name: CLASSES[index], ...rate };
      }),
    );
  }
  const parity = table.gaps.demographicParity!;
  assert.equal(read.gaps.demographicParity.className, CLASSES[parity.classIndex]);
});

test('an evaluation of a regression has errors in the unit of the target and no threshold', async (t) => {
  const api = await startApi(t);
  const columns = [
    { name: 'person', kind: 'CATEGORY', role: 'SUBJECT' },
    { name: 'amount', kind: 'NUMBER' },
    { name: 'status', kind: 'CATEGORY', role: 'SENSITIVE' },
    { name: 'risk', kind: 'NUMBER', role: 'TARGET' },
  ];
  const { modelId } = await evaluatedVersion(api, { task: 'REGRESSION', positiveValue: null, columns });
  const evaluation = await lastEvaluation(api, modelId, `${EVALUATION} groups { table { ${TABLE.regression} } }`);
  const { measures } = measuredVersion('regression', null, null);
  assert.ok(measures.task === 'regression');
  const { task: _task, ...measured } = measures;
  const { rmse, mae, r2 } = measured;
  assert.equal(evaluation.task, 'REGRESSION');
  assert.deepEqual(evaluation.regression, measured);
  assert.deepEqual({ ...evaluation, ...nothing, ...undecided, rmse, mae, r2 }, evaluation);
  assert.equal(evaluation.baseline.comparison.comparison, 'RATIO');
  const { regression } = evaluation.groups[0].table;
  assert.deepEqual(
    regression.groups.map(({ label, n }: { label: string; n: number }) => [label, n]),
    [
      ['x', 35],
      ['y', 35],
      ['missing', 10],
    ],
  );
});

test('an evaluation of version 1 of its event is read by its few numbers, and says what it lacks by null', async (t) => {
  const api = await startApi(t);
  const { modelId } = await trainedVersion(api);
  const file = join(import.meta.dirname, '..', '..', 'golden', 'events', 'ModelVersionEvaluated.v1.json');
  const golden = JSON.parse(readFileSync(file, 'utf8'));
  const stream = streams.model(modelId);
  const events = (await api.events()).filter((event) => event.stream === stream);
  const [stored] = await api.store.append(stream, events.at(-1)!.revision, [
    {
      id: golden.id,
      type: golden.type,
      data: canonicalBytes({ ...golden.data, modelId }),
      metadata: canonicalBytes(golden.metadata),
    },
  ]);
  const evaluation = await lastEvaluation(
    api,
    modelId,
    `${EVALUATION} groups { column }`,
    positionToken(stored!.position),
  );
  const { rows, auc, logLoss, brier, accuracy, positives, threshold, confusion } = golden.data;
  const flat = { ...nothing, auc, logLoss, brier, accuracy, positives, threshold, confusion };
  const lacking = { classes: null, binary: null, multiclass: null, regression: null, baseline: null };
  assert.deepEqual(evaluation, { task: 'BINARY', rows, ...flat, ...lacking, thresholdChoice: null, groups: [] });
});
