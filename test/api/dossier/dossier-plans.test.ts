// A dossier costs the same however long the ledger is: every question it asks of the views is a look-up by key, none walks along a
// table of decisions, costs or events.
import assert from 'node:assert/strict';
import test from 'node:test';
import { CompiledQuery, type Kysely, type KyselyPlugin } from 'kysely';
import type { Views } from '../../../projections/views.ts';
import { startApi } from '../api-fixture.ts';
import { deployedModel, good, PREDICT, people } from '../seeded-model.ts';

const DOSSIER = `query ($id: ID!) {
  decisionDossier(id: $id) {
    decision { id reasons { column } finalDecision complaints { id } cost { id } }
    finalDecision model { id } classification { riskClass } modelVersion { id } approvals { status } evaluation { id }
    trainingRun { id } datasetVersion { id ingestions { id } } deployment { id } routing { version } reviewRule { id }
    reviews { id } complaints { id text } costLines { id } reproductionChecks { id } trainingChecks { id }
    lineage { nodes { id } } evidence { id } receipt { position }
  }
}`;

/** Tables with a row a decision or an event: found by an equal key alone. */
const LONG = /^SEARCH (prediction|audit|audit_about|prediction_review|complaint|reproduction_check) /;

test('a dossier asks only for what its keys lead to', async (t) => {
  const api = await startApi(t);
  const { deploymentId } = await deployedModel(api);
  const input = { deploymentId, idempotencyKey: 'k', subjectId: 'ada', features: { amount: 500, status: 'x' } };
  const { prediction, receipt } = good(await api.ask(people.business, PREDICT, { input })).data.predict;
  good(await api.ask(people.business, 'query ($p: Position) { viewPosition(atLeast: $p) }', { p: receipt.position }));

  const { views } = api.deps;
  const asked: { sql: string; parameters: readonly unknown[] }[] = [];
  const listen = <D extends Kysely<never>>(db: D): D => {
    const plugin: KyselyPlugin = {
      transformQuery: ({ node, queryId }) => {
        asked.push(db.getExecutor().compileQuery(node, queryId));
        return node;
      },
      transformResult: async ({ result }) => result,
    };
    return db.withPlugin(plugin) as D;
  };
  const listening: Views = {
    ...views,
    of: (view) => listen(views.of(view) as never) as never,
    snapshot: (view, work) => views.snapshot(view, (db) => work(listen(db as never) as never)),
  };
  Object.assign(api.deps, { views: listening });
  good(await api.ask(people.regulator, DOSSIER, { id: prediction.id }));
  Object.assign(api.deps, { views });

  assert.ok(asked.length > 20, `${asked.length} questions were heard`);
  for (const { sql, parameters } of asked) {
    const plan = await views.core().executeQuery(CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]));
    const steps = (plan.rows as { detail: string }[]).map(({ detail }) => detail);
    for (const step of steps) {
      assert.doesNotMatch(step, /^SCAN /, sql);
      if (LONG.test(step)) assert.match(step, /=\?/, sql);
    }
  }
});
