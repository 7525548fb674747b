// Every page of the queue and of the complaints is read from an index, however long the lists are: no sorting, and nothing walked
// along but what the page itself shows.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import type { Kysely, KyselyPlugin, RootOperationNode } from 'kysely';
import { makeMemoryEventStore } from '../../../ledger/memory/memory-event-store.ts';
import { oversightView } from '../../../projections/oversight/oversight-view.ts';
import { listComplaints } from '../../../projections/oversight/read-complaints.ts';
import { reviewQueue } from '../../../projections/oversight/read-review-queue.ts';
import { lastReviewOf, reviewRuleOf, reviewsOf } from '../../../projections/oversight/read-reviews.ts';
import { EVERYTHING } from '../../../projections/scope.ts';
import type { Views } from '../../../projections/views.ts';
import { DEPLOYMENT, facts, makePen } from '../../support/events.ts';
import { projectInto, readerOf, viewsFile } from '../project-into.ts';

const PREDICTION = '00000000-0000-4000-8000-000000000001';

/** Views that keep what was asked of them, as SQL. */
function recorded(views: Views) {
  const asked: { sql: string; parameters: readonly unknown[] }[] = [];
  const of: Views['of'] = (view) => {
    const db = views.of(view);
    const plugin: KyselyPlugin = {
      transformQuery: ({ node, queryId }): RootOperationNode => {
        const { sql, parameters } = db.getExecutor().compileQuery(node, queryId);
        asked.push({ sql, parameters });
        return node;
      },
      transformResult: async ({ result }) => result,
    };
    return db.withPlugin(plugin) as Kysely<never> as typeof db;
  };
  return { asked, views: { ...views, of } };
}

test('pages of the queue and of complaints, and what is said of one decision, are look-ups', async (t) => {
  const store = makeMemoryEventStore();
  await makePen(store).write(facts.deploymentOpened());
  const file = viewsFile(t);
  await projectInto(file, store, { projections: [oversightView] });
  const database = new DatabaseSync(file, { readOnly: true });
  t.after(() => database.close());
  const { asked, views } = recorded(readerOf(t, file));
  const label: string[] = [];
  const ask = async (name: string, query: Promise<unknown>) => {
    await query;
    while (label.length < asked.length) label.push(name);
  };

  for (const businessUnits of ['all', ['retail']] as const) {
    for (const dueFirst of [false, true]) {
      const page = { businessUnits, dueFirst, first: 20 };
      await ask('queue', reviewQueue(views, { ...page, status: 'waiting' }));
      await ask('queue of a deployment', reviewQueue(views, { ...page, status: 'waiting', deploymentId: DEPLOYMENT }));
    }
    const overdueAt = '2026-01-01T00:00:00.000Z';
    await ask('overdue', listComplaints(views, { businessUnits, overdueAt, dueFirst: true, first: 20 }));
  }
  await ask('items of one', reviewQueue(views, { ...EVERYTHING, predictionId: PREDICTION }));
  await ask('complaints of one', listComplaints(views, { ...EVERYTHING, predictionId: PREDICTION }));
  await ask('reviews of one', reviewsOf(views, PREDICTION, 5n));
  await ask('last review', lastReviewOf(views, PREDICTION, 5n));
  await ask('rule', reviewRuleOf(views, DEPLOYMENT, 5n));
  assert.equal(asked.length, 15);
  for (const [index, { sql, parameters }] of asked.entries()) {
    const steps = database.prepare(`explain query plan ${sql}`).all(...([...parameters] as (string | bigint)[]));
    const plan = `${label[index]}: ${steps.map(({ detail }) => String(detail)).join('; ')}`;
    assert.doesNotMatch(plan, /TEMP B-TREE|SCAN/, plan);
    assert.match(plan, /SEARCH \w+ USING/, plan);
  }
});
