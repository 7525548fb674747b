import assert from 'node:assert/strict';
import test from 'node:test';
import { makeMemoryEventStore } from '../../../ledger/memory/memory-event-store.ts';
import { auditView } from '../../../projections/audit/audit-view.ts';
import { lineageOf } from '../../../projections/lineage/lineage-of.ts';
import { type LineageKind, lineageView } from '../../../projections/lineage/lineage-view.ts';
import { predictionsView } from '../../../projections/predictions/predictions-view.ts';
import { EVERYTHING } from '../../../projections/scope.ts';
import { DATASET, DEPLOYMENT, demoFacts, facts, INGESTION, MODEL, makePen, TRAINING } from '../../support/events.ts';
import { projectInto, readerOf, viewsFile } from '../project-into.ts';

async function demo(t: Parameters<typeof viewsFile>[0]) {
  const store = makeMemoryEventStore();
  const stored = await makePen(store).writeAll([
    ...demoFacts(2),
    facts.modelVersionCreated({
      version: 2,
      origin: { kind: 'trained', trainingId: 'tr_0000000000000002', base: null },
    }),
    facts.routingChanged(),
    facts.predictionScored({ counter: 3, version: 2 }),
  ]);
  const file = viewsFile(t);
  await projectInto(file, store, { projections: [auditView, lineageView, predictionsView] });
  return { views: readerOf(t, file), stored, predictions: stored.filter(({ type }) => type === 'PredictionScored') };
}

test('a decision leads back to its version, run, data, files and approval, and to no version that did not make it', async (t) => {
  const { views, predictions, stored } = await demo(t);
  const id = predictions[0]!.id;
  const lineage = (await lineageOf(views, { ...EVERYTHING, kind: 'prediction', id, direction: 'upstream' }))!;
  const approval = stored.find(({ type }) => type === 'ModelVersionApproved')!.id;
  assert.deepEqual(
    lineage.nodes.map(({ kind, id, depth }) => [depth, kind, id]),
    [
      [0, 'prediction', id],
      [1, 'modelVersion', `${MODEL}@1`],
      [1, 'deployment', DEPLOYMENT],
      [2, 'training', TRAINING],
      [2, 'evaluation', 'ev_0000000000000001'],
      [2, 'approval', approval],
      [3, 'datasetVersion', `${DATASET}@1`],
      [4, 'ingestion', INGESTION],
    ],
  );
  assert.equal(lineage.truncated, false);
  const eventIds = new Set(stored.map((event) => event.id));
  assert.ok([...lineage.nodes, ...lineage.edges].every(({ eventId }) => eventIds.has(eventId)));
  assert.equal(lineage.nodes.find(({ kind }) => kind === 'datasetVersion')?.label, 'German credit version 1');
});

test('a file leads forward to the decisions it went into, and to no other decision of the deployment', async (t) => {
  const { views, predictions } = await demo(t);
  const lineage = (await lineageOf(views, {
    ...EVERYTHING,
    kind: 'ingestion',
    id: INGESTION,
    direction: 'downstream',
  }))!;
  const made = lineage.nodes.filter(({ kind }) => kind === 'prediction').map(({ id }) => id);
  assert.deepEqual(made.sort(), [predictions[0]!.id, predictions[1]!.id].sort());
  const all = (await lineageOf(views, { ...EVERYTHING, kind: 'deployment', id: DEPLOYMENT, direction: 'downstream' }))!;
  assert.equal(all.nodes.filter(({ kind }) => kind === 'prediction').length, 3);
});

test('a fine-tuned version leads back through the one it went on from, and an imported one to its import', async (t) => {
  const store = makeMemoryEventStore();
  const base = { modelId: MODEL, version: 1, artifactDigest: 'd'.repeat(64) };
  const trainingId = 'tr_0000000000000002';
  const importId = 'im_0000000000000001';
  await makePen(store).writeAll([
    ...demoFacts(0),
    facts.trainingRequested({ trainingId, base }),
    facts.modelVersionCreated({ version: 2, origin: { kind: 'trained', trainingId, base } }),
    facts.modelVersionCreated({
      version: 3,
      origin: {
        kind: 'imported',
        importId,
        source: { title: 'A published scorecard', licence: 'MIT' },
        card: { digest: 'c'.repeat(64), bytes: 9 },
      },
    }),
  ]);
  const file = viewsFile(t);
  await projectInto(file, store, { projections: [auditView, lineageView, predictionsView] });
  const views = readerOf(t, file);
  const upstream = async (version: number) =>
    (await lineageOf(views, {
      ...EVERYTHING,
      kind: 'modelVersion',
      id: `${MODEL}@${version}`,
      direction: 'upstream',
    }))!;
  const tuned = await upstream(2);
  const found = tuned.nodes.map(({ kind, id }) => `${kind} ${id}`);
  for (const node of [`training ${trainingId}`, `modelVersion ${MODEL}@1`, `training ${TRAINING}`]) {
    assert.ok(found.includes(node), node);
  }
  assert.deepEqual(
    tuned.edges.filter(({ relation }) => relation === 'fine-tuned-from').map(({ from, to }) => [from.id, to.id]),
    [[`${MODEL}@1`, trainingId]],
  );
  assert.deepEqual(
    (await upstream(3)).nodes.map(({ kind, id, label }) => [kind, id, label]),
    [
      ['modelVersion', `${MODEL}@3`, 'Credit risk version 3'],
      ['import', importId, 'import of A published scorecard'],
    ],
  );
});

test('the depth is bounded, and says when there is more', async (t) => {
  const { views, predictions } = await demo(t);
  const query = { ...EVERYTHING, kind: 'prediction', id: predictions[0]!.id, direction: 'upstream' } as const;
  const shallow = (await lineageOf(views, { ...query, maxDepth: 2 }))!;
  assert.deepEqual([Math.max(...shallow.nodes.map(({ depth }) => depth)), shallow.truncated], [2, true]);
  const whole = (await lineageOf(views, { ...query, maxDepth: 4 }))!;
  assert.deepEqual([Math.max(...whole.nodes.map(({ depth }) => depth)), whole.truncated], [4, false]);
  for (const maxDepth of [0, 11, 1.5])
    await assert.rejects(lineageOf(views, { ...query, maxDepth }), { code: 'BAD_INPUT' });
});

test('as of a position, what came later is not there', async (t) => {
  const { views, stored } = await demo(t);
  const opened = stored.find(({ type }) => type === 'DeploymentOpened')!.position;
  const query = { businessUnits: 'all', kind: 'deployment', id: DEPLOYMENT, direction: 'upstream' } as const;
  const versions = async (asOf?: bigint) =>
    (await lineageOf(views, { ...query, asOf }))?.nodes
      .filter(({ kind }) => kind === 'modelVersion')
      .map(({ id }) => id)
      .sort();
  assert.deepEqual(await versions(opened), [`${MODEL}@1`]);
  assert.deepEqual(await versions(), [`${MODEL}@1`, `${MODEL}@2`]);
  assert.equal(await versions(opened - 1n), undefined);
});

test('another unit finds nothing, and an unknown node is not found', async (t) => {
  const { views } = await demo(t);
  const query = { kind: 'modelVersion', id: `${MODEL}@1`, direction: 'upstream' } as const;
  assert.equal(await lineageOf(views, { ...query, businessUnits: ['cards'] }), undefined);
  assert.equal(await lineageOf(views, { ...query, ...EVERYTHING, id: 'x' }), undefined);
});

const OTHER_DEPLOYMENT = 'dp_0000000000000002';

/** Version 1 answers in two deployments and version 2 in one, by turns. */
async function busy(t: Parameters<typeof viewsFile>[0], rounds: number) {
  const store = makeMemoryEventStore();
  const pen = makePen(store);
  await pen.writeAll([
    ...demoFacts(0),
    facts.modelVersionCreated({
      version: 2,
      origin: { kind: 'trained', trainingId: 'tr_0000000000000002', base: null },
    }),
    facts.routingChanged(),
    facts.deploymentOpened({ deploymentId: OTHER_DEPLOYMENT, businessUnit: 'cards' }),
  ]);
  const scored: { readonly id: string; readonly position: bigint; readonly version: number; readonly at: string }[] =
    [];
  for (let i = 0; i < rounds; i++) {
    for (const [version, deploymentId, businessUnit] of [
      [1, DEPLOYMENT, 'retail'],
      [2, DEPLOYMENT, 'retail'],
      [1, OTHER_DEPLOYMENT, 'cards'],
    ] as const) {
      const fact = facts.predictionScored({ counter: i + 1, version, deploymentId, businessUnit });
      const { id, position } = await pen.write(fact);
      scored.push({ id, position, version, at: deploymentId });
    }
  }
  const file = viewsFile(t);
  await projectInto(file, store, { projections: [auditView, lineageView, predictionsView] });
  return { views: readerOf(t, file), scored };
}

test('the decisions that rest on a version are its own: the newest hundred are shown, all are counted', async (t) => {
  const { views, scored } = await busy(t, 60);
  const query = { kind: 'modelVersion', id: `${MODEL}@1`, direction: 'downstream' } as const;
  const lineage = (await lineageOf(views, { ...query, ...EVERYTHING }))!;
  const own = scored.filter(({ version }) => version === 1).map(({ id }) => id);
  const shown = lineage.nodes.filter(({ kind }) => kind === 'prediction').map(({ id }) => id);
  assert.deepEqual(shown, own.slice(-100));
  assert.deepEqual([lineage.decisions, lineage.truncated], [120, true]);
  const retail = (await lineageOf(views, { ...query, businessUnits: ['retail'] }))!;
  assert.deepEqual([retail.decisions, retail.truncated], [60, false]);
});

test('how many decisions rest on it is true of any position, and of a deployment as of a version', async (t) => {
  const { views, scored } = await busy(t, 5);
  for (const asOf of [scored[0]!.position - 1n, ...scored.map(({ position }) => position)]) {
    const until = scored.filter(({ position }) => position <= asOf);
    const scope = { businessUnits: 'all', asOf, direction: 'downstream' } as const;
    const count = async (kind: LineageKind, id: string) => (await lineageOf(views, { ...scope, kind, id }))?.decisions;
    const expected = (match: (one: (typeof scored)[number]) => boolean) => until.filter(match).length;
    assert.equal(
      await count('modelVersion', `${MODEL}@1`),
      expected(({ version }) => version === 1),
    );
    assert.equal(
      await count('deployment', DEPLOYMENT),
      expected(({ at }) => at === DEPLOYMENT),
    );
    assert.equal(await count('ingestion', INGESTION), until.filter(({ version }) => version === 1).length);
  }
  const upstream = await lineageOf(views, {
    ...EVERYTHING,
    kind: 'prediction',
    id: scored[0]!.id,
    direction: 'upstream',
  });
  assert.equal(upstream?.decisions, null);
});

test('asked for some kinds, only those are shown: paths go on through the others, and are drawn as one edge', async (t) => {
  const { views } = await busy(t, 3);
  const query = { ...EVERYTHING, kind: 'ingestion', id: INGESTION, direction: 'downstream' } as const;
  const learned = (await lineageOf(views, { ...query, kinds: ['modelVersion'] }))!;
  assert.deepEqual(
    learned.nodes.map(({ kind, id, depth }) => [depth, kind, id]),
    [
      [0, 'ingestion', INGESTION],
      [3, 'modelVersion', `${MODEL}@1`],
    ],
    'which models learned from this file',
  );
  assert.deepEqual(
    learned.edges.map(({ from, to, relation }) => [from.id, relation, to.id]),
    [[INGESTION, 'through-others', `${MODEL}@1`]],
  );
  assert.deepEqual(
    [learned.decisions, learned.truncated],
    [6, false],
    'decisions are counted, also where none is shown',
  );
  const direct = (await lineageOf(views, { ...query, kinds: ['datasetVersion', 'prediction'] }))!;
  assert.deepEqual([...new Set(direct.nodes.map(({ kind }) => kind))], ['ingestion', 'datasetVersion', 'prediction']);
  assert.equal(direct.edges[0]?.relation, 'sealed-into');
  assert.equal(direct.edges.filter(({ relation }) => relation === 'through-others').length, 6);
  await assert.rejects(lineageOf(views, { ...query, kinds: [] }), { code: 'BAD_INPUT' });
});

test('upstream, a path through hidden kinds ends at what it leads to', async (t) => {
  const { views, scored } = await busy(t, 1);
  const lineage = (await lineageOf(views, {
    ...EVERYTHING,
    kind: 'prediction',
    id: scored[0]!.id,
    direction: 'upstream',
    kinds: ['ingestion'],
  }))!;
  assert.deepEqual(
    lineage.edges.map(({ from, to, relation }) => [from.id, relation, to.id]),
    [[INGESTION, 'through-others', scored[0]!.id]],
  );
});
