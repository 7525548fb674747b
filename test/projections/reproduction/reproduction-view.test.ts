import assert from 'node:assert/strict';
import test from 'node:test';
import type { DomainEvent } from '../../../domain/event-catalog.ts';
import { makeMemoryEventStore } from '../../../ledger/memory/memory-event-store.ts';
import { anomalies } from '../../../projections/anomalies.ts';
import { auditView } from '../../../projections/audit/audit-view.ts';
import { countAuditEvents } from '../../../projections/audit/read-audit.ts';
import { predictionChecks, trainingChecks } from '../../../projections/reproduction/read-reproduction.ts';
import { reproductionView } from '../../../projections/reproduction/reproduction-view.ts';
import { EVERYTHING } from '../../../projections/scope.ts';
import { EVENT_EXAMPLES } from '../../support/event-examples.ts';
import { facts, MODEL, makeMeter, makePen, TRAINING } from '../../support/events.ts';
import { projectInto, readerOf, viewsFile } from '../project-into.ts';

const run = (change: object = {}): DomainEvent => ({
  type: 'TrainingReproductionChecked',
  data: { ...EVENT_EXAMPLES.TrainingReproductionChecked.data, trainingId: TRAINING, ...change },
});
const prediction = (change: object = {}): DomainEvent => ({
  type: 'PredictionReproductionChecked',
  data: { ...EVENT_EXAMPLES.PredictionReproductionChecked.data, ...change },
});
const { predictionId } = EVENT_EXAMPLES.PredictionReproductionChecked.data;

async function project(t: Parameters<typeof viewsFile>[0], all: readonly DomainEvent[]) {
  const store = makeMemoryEventStore();
  const pen = makePen(store);
  const stored = [];
  for (const fact of all) {
    const checked = fact.type === 'PredictionReproductionChecked' || fact.type === 'TrainingReproductionChecked';
    stored.push(await pen.write(fact, checked ? { stream: streamOf(fact) } : {}));
  }
  const file = viewsFile(t);
  await projectInto(file, store, { projections: [reproductionView, auditView] });
  return { stored, views: readerOf(t, file) };
}

const streamOf = (fact: DomainEvent) =>
  fact.type === 'TrainingReproductionChecked' ? `training-${TRAINING}` : `reproduction-${predictionId}`;

test('checks of a run and of a prediction are read apart, the last of them, oldest first, as of a position', async (t) => {
  const { views, stored } = await project(t, [
    run({ checkId: 'rc_1' }),
    prediction({ checkId: 'rc_2' }),
    run({ checkId: 'rc_3' }),
    run({ checkId: 'rc_4' }),
  ]);
  const ids = async (most: number, asOf?: bigint) =>
    (await trainingChecks(views, TRAINING, most, asOf)).map(({ checked }) => checked.checkId);
  assert.deepEqual(await ids(100), ['rc_1', 'rc_3', 'rc_4']);
  assert.deepEqual(await ids(2), ['rc_3', 'rc_4']);
  assert.deepEqual(await ids(100, stored[2]!.position), ['rc_1', 'rc_3']);
  const [only, ...more] = await predictionChecks(views, predictionId, 100);
  assert.deepEqual(more, []);
  assert.deepEqual(only?.checked, { ...EVENT_EXAMPLES.PredictionReproductionChecked.data, checkId: 'rc_2' });
  assert.equal(only?.position, stored[1]!.position);
});

test('other bits are an anomaly in an equal environment alone', async (t) => {
  const equal = { recorded: 'e', now: 'e', equal: true };
  const other = { recorded: 'e', now: 'f', equal: false };
  const { views, stored } = await project(t, [
    run({ verdict: 'different', environment: other }),
    run({ verdict: 'identical', environment: equal }),
    run({ verdict: 'incomplete', environment: equal }),
    run({ verdict: 'different', environment: equal }),
  ]);
  assert.deepEqual(
    (await anomalies(views)).map(({ code, position }) => [code, position]),
    [['REPRODUCTION_DIFFERS', stored[3]!.position]],
  );
});

test('the trail shows a check, and the lease it was metered on, to the unit of the model, whoever asked', async (t) => {
  const of = { kind: 'reproduction', checkId: 'rc_1', modelId: MODEL } as const;
  const onRun = makeMeter({ leaseId: 'ls_reproduction0001', owner: { ...of, version: null, trainingId: TRAINING } });
  const onModel = makeMeter({ leaseId: 'ls_reproduction0002', owner: { ...of, version: 1, trainingId: null } });
  const { views } = await project(t, [
    facts.modelRegistered({ businessUnit: 'cards' }),
    facts.trainingRequested({ businessUnit: 'cards' }),
    onRun(),
    onModel(),
    run(),
    prediction({ businessUnit: 'cards' }),
  ]);
  assert.equal(await countAuditEvents(views, { businessUnits: ['cards'] }), 6);
  assert.equal(await countAuditEvents(views, EVERYTHING), 6);
});
