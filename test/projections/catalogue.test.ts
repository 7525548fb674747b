import assert from 'node:assert/strict';
import test from 'node:test';
import { makeMemoryEventStore } from '../../ledger/memory/memory-event-store.ts';
import { anomalies } from '../../projections/anomalies.ts';
import {
  findDataset,
  findDatasetVersion,
  ingestionsOf,
  listDatasets,
} from '../../projections/datasets/read-datasets.ts';
import { evaluationsOf, findModel, findModelVersion, statusHistoryOf } from '../../projections/models/read-models.ts';
import { EVERYTHING } from '../../projections/scope.ts';
import {
  completedRunsWithoutVersion,
  epochsOf,
  findTrainingRun,
  listTrainingRuns,
  unfinishedTrainingRuns,
} from '../../projections/training/read-training.ts';
import { EVENT_EXAMPLES } from '../support/event-examples.ts';
import { APPROVER, DATASET, demoFacts, facts, INGESTION, MODEL, makePen, TRAINING } from '../support/events.ts';
import { projectInto, readerOf, viewsFile } from './project-into.ts';

async function project(t: Parameters<typeof viewsFile>[0], all: Parameters<ReturnType<typeof makePen>['writeAll']>[0]) {
  const store = makeMemoryEventStore();
  const stored = await makePen(store).writeAll(all);
  const file = viewsFile(t);
  await projectInto(file, store);
  return { views: readerOf(t, file), stored };
}

test('a data set is shown with its columns, files and sealed versions', async (t) => {
  const { views, stored } = await project(t, demoFacts(0));
  const dataset = (await findDataset(views, DATASET, EVERYTHING))!;
  assert.deepEqual(dataset.columns, facts.datasetRegistered().data.columns);
  assert.deepEqual(dataset.source, { title: 'German credit', licence: 'CC BY 4.0', synthetic: null });
  const version = (await findDatasetVersion(views, DATASET, 1, EVERYTHING))!;
  assert.deepEqual([version.rows, version.ingestion_ids, version.event_id], [100, [INGESTION], stored[3]!.id]);
  const [ingestion] = await ingestionsOf(views, DATASET, { ...EVERYTHING, ids: version.ingestion_ids });
  assert.deepEqual(ingestion!.missing, { duration: 2 });
  assert.equal((await listDatasets(views, { businessUnits: 'all', asOf: 1n })).rows.length, 0);
  assert.equal(await findDatasetVersion(views, DATASET, 1, { businessUnits: ['cards'] }), undefined);
});

test('a model version shows the status that held at each position, who decided, and what it measured', async (t) => {
  const { views, stored } = await project(t, [...demoFacts(0), facts.modelVersionRetired()]);
  const status = async (type: string) => {
    const asOf = stored.find((event) => event.type === type)!.position;
    return (await findModelVersion(views, MODEL, 1, { businessUnits: 'all', asOf }))?.status;
  };
  assert.equal(await status('ModelRegistered'), undefined);
  assert.equal(await status('ModelVersionCreated'), 'created');
  assert.equal(await status('ModelVersionEvaluated'), 'evaluated');
  assert.equal(await status('ModelVersionApproved'), 'approved');
  assert.equal((await findModelVersion(views, MODEL, 1, EVERYTHING))?.status, 'retired');
  const history = await statusHistoryOf(views, MODEL, 1, EVERYTHING);
  const measured = stored.find(({ type }) => type === 'ModelVersionEvaluated')!.position;
  assert.deepEqual(
    await statusHistoryOf(views, MODEL, 1, { businessUnits: 'all', asOf: measured }),
    history.slice(0, 2).map((row, index) => (index === 1 ? { ...row, to_position: null } : row)),
    'an end that was recorded later is not known at that position',
  );
  assert.deepEqual(await statusHistoryOf(views, MODEL, 1, { businessUnits: ['cards'] }), []);
  assert.deepEqual(history.map(({ status, decided_by }) => [status, decided_by]).slice(1, 3), [
    ['evaluated', null],
    ['approved', APPROVER],
  ]);
  const [evaluation] = await evaluationsOf(views, MODEL, 1, EVERYTHING);
  assert.deepEqual(evaluation!.measures, facts.modelVersionEvaluated().data.measures);
  assert.equal((await findModel(views, MODEL, EVERYTHING))?.risk_class, 'high');
});

test('a decided version that is measured again keeps its decision', async (t) => {
  const { views } = await project(t, [...demoFacts(0), facts.modelVersionEvaluated({ evaluationId: 'ev_2' })]);
  assert.equal((await findModelVersion(views, MODEL, 1, EVERYTHING))?.status, 'approved');
});

test('a run shows its progress, and a second attempt begins again', async (t) => {
  const { views } = await project(t, [
    facts.trainingRequested(),
    facts.trainingStarted(),
    facts.epochCompleted(),
    facts.trainingStarted({ attempt: 2 }),
    facts.epochCompleted({ attempt: 2, loss: 0.5 }),
  ]);
  const run = (await findTrainingRun(views, TRAINING, EVERYTHING))!;
  const { status, attempt, epoch, epochs, loss } = run;
  assert.deepEqual(
    { status, attempt, epoch, epochs, loss },
    { status: 'started', attempt: 2, epoch: 1, epochs: 2, loss: 0.5 },
  );
  assert.deepEqual(
    (await epochsOf(views, TRAINING)).map(({ loss }) => loss),
    [0.5],
  );
  assert.deepEqual(
    (await epochsOf(views, TRAINING, 1)).map(({ loss }) => loss),
    [0.6],
  );
  assert.deepEqual(
    (await unfinishedTrainingRuns(views)).map(({ training_id }) => training_id),
    [TRAINING],
  );
});

test('a completed run shows what it stopped at, its baseline, its folds and its findings', async (t) => {
  const example = EVENT_EXAMPLES.TrainingCompleted.data;
  const { trainingId: _other, ...completed } = example;
  const base = { modelId: MODEL, version: 1, artifactDigest: 'd'.repeat(64) };
  const { views } = await project(t, [
    facts.trainingRequested({ base, task: 'multiclass' }),
    facts.trainingStarted(),
    facts.epochCompleted({ validationLoss: 0.7 }),
    facts.trainingCompleted(completed),
  ]);
  const run = (await findTrainingRun(views, TRAINING, EVERYTHING))!;
  assert.deepEqual([run.task, run.base, run.validation_loss], ['multiclass', base, 0.7]);
  assert.deepEqual([run.epochs_run, run.best_epoch], [example.epochsRun, example.bestEpoch]);
  assert.deepEqual(run.baseline, example.baseline);
  assert.deepEqual(run.cross_validation, example.crossValidation);
  assert.deepEqual(run.findings, example.findings);
  assert.deepEqual(
    (await epochsOf(views, TRAINING)).map((epoch) => epoch.validation_loss),
    [0.7],
  );
});

test('a run is completed once its version is there, and is started until then, also to who lists runs', async (t) => {
  const store = makeMemoryEventStore();
  const pen = makePen(store);
  const file = viewsFile(t);
  await pen.writeAll([facts.trainingRequested(), facts.trainingStarted(), facts.trainingCompleted()]);
  await projectInto(file, store);
  const views = readerOf(t, file);
  const listed = async (status: 'started' | 'completed') =>
    (await listTrainingRuns(views, { ...EVERYTHING, status })).rows.map(({ training_id }) => training_id);
  const between = (await findTrainingRun(views, TRAINING, EVERYTHING))!;
  assert.deepEqual([between.status, between.ended_at, between.model_version], ['started', null, null]);
  assert.deepEqual([await listed('started'), await listed('completed')], [[TRAINING], []]);
  assert.equal((await completedRunsWithoutVersion(views)).length, 1);
  assert.deepEqual(await unfinishedTrainingRuns(views), []);

  await pen.writeAll([facts.modelVersionCreated({ origin: { kind: 'trained', trainingId: TRAINING, base: null } })]);
  await projectInto(file, store);
  const after = (await findTrainingRun(views, TRAINING, EVERYTHING))!;
  assert.deepEqual([after.status, after.model_version], ['completed', 1]);
  assert.notEqual(after.ended_at, null);
  assert.deepEqual([await listed('started'), await listed('completed')], [[], [TRAINING]]);
});

test('a version shows where it came from, and its evaluation everything that was measured', async (t) => {
  const example = EVENT_EXAMPLES.ModelVersionEvaluated.data;
  const { measures, baseline, thresholdChoice, groups } = example;
  const base = { modelId: MODEL, version: 1, artifactDigest: 'd'.repeat(64) };
  const source = { title: 'A published scorecard', licence: 'MIT' };
  const card = { digest: 'c'.repeat(64), bytes: 9 };
  const imported = { kind: 'imported', importId: 'im_0000000000000001', source, card } as const;
  const { views } = await project(t, [
    facts.modelRegistered(),
    facts.modelVersionCreated({
      origin: { kind: 'trained', trainingId: TRAINING, base },
      baseline: { digest: 'b'.repeat(64), bytes: 5, format: 'onnx' },
    }),
    facts.modelVersionCreated({ version: 2, task: 'regression', origin: imported }),
    facts.modelVersionEvaluated({ measures, baseline, thresholdChoice, groups, classes: ['a', 'b'] }),
  ]);
  const tuned = (await findModelVersion(views, MODEL, 1, EVERYTHING))!;
  assert.deepEqual(
    [tuned.origin, tuned.origin_id, tuned.base, tuned.source, tuned.task, tuned.baseline_digest],
    ['trained', TRAINING, base, null, 'binary', 'b'.repeat(64)],
  );
  const brought = (await findModelVersion(views, MODEL, 2, EVERYTHING))!;
  assert.deepEqual(
    [brought.origin, brought.origin_id, brought.base, brought.source, brought.task, brought.baseline_digest],
    ['imported', imported.importId, null, source, 'regression', null],
  );
  const [evaluation] = await evaluationsOf(views, MODEL, 1, EVERYTHING);
  assert.deepEqual(evaluation!.measures, measures);
  assert.deepEqual(evaluation!.baseline, baseline);
  assert.deepEqual(evaluation!.threshold_choice, thresholdChoice);
  assert.deepEqual(evaluation!.groups, groups);
  assert.deepEqual(evaluation!.classes, ['a', 'b']);
});

test('the dispatcher finds runs that are not over, and completed ones whose model got no version', async (t) => {
  const other = (n: number) => `tr_000000000000000${n}`;
  const { views } = await project(t, [
    ...[1, 2, 3, 4, 5].map((n) => facts.trainingRequested({ trainingId: other(n) })),
    facts.trainingCompleted({ trainingId: other(1) }),
    facts.trainingCompleted({ trainingId: other(2) }),
    facts.trainingFailed({ trainingId: other(3) }),
    facts.trainingCancelled({ trainingId: other(4) }),
    facts.modelVersionCreated({ origin: { kind: 'trained', trainingId: other(1), base: null } }),
  ]);
  assert.deepEqual(
    (await unfinishedTrainingRuns(views)).map(({ training_id }) => training_id),
    [other(5)],
  );
  assert.deepEqual(
    (await completedRunsWithoutVersion(views)).map(({ training_id }) => training_id),
    [other(2)],
  );
  const failed = await listTrainingRuns(views, { businessUnits: ['retail'], status: 'failed' });
  assert.deepEqual(
    failed.rows.map(({ code, reason }) => [code, reason]),
    [['ONE_CLASS', 'All rows are of one class.']],
  );
  assert.equal((await findTrainingRun(views, other(1), EVERYTHING))?.model_version, 1);
});

test('a fact about something that was never announced is shown and reported', async (t) => {
  const { views } = await project(t, [facts.rowsIngested(), facts.modelVersionCreated()]);
  const found = (await anomalies(views)).map(({ view, code }) => `${view} ${code}`).sort();
  assert.deepEqual(found, ['compliance UNKNOWN_MODEL', 'datasets UNKNOWN_DATASET', 'models UNKNOWN_MODEL']);
  assert.equal((await ingestionsOf(views, DATASET, EVERYTHING)).length, 1);
});

test('anomalies are read in pieces without splitting those of one event', async (t) => {
  const { views } = await project(t, [facts.modelVersionCreated(), facts.modelVersionCreated({ version: 2 })]);
  const first = await anomalies(views, { events: 1 });
  assert.deepEqual(
    first.map(({ view, position }) => [view, position]),
    [
      ['compliance', 1n],
      ['models', 1n],
    ],
  );
  assert.equal((await anomalies(views, { after: 1n })).length, 2);
});
