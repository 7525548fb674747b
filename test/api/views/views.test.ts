// Operators and regulators see how the views stand; an operator has one rebuilt, and an answer from rows that stand still says so.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import { positionToken } from '../../../api/relay/scalars.ts';
import { makeMemoryEventStore } from '../../../ledger/memory/memory-event-store.ts';
import { PROJECTIONS } from '../../../projections/registry.ts';
import { openSqliteViewStore } from '../../../projections/sqlite/open-sqlite-view-store.ts';
import { openViews } from '../../../projections/sqlite/open-views.ts';
import { projectInto, viewsFile } from '../../projections/project-into.ts';
import { demoFacts, makePen } from '../../support/events.ts';
import { startApi } from '../api-fixture.ts';
import { good, people } from '../seeded-model.ts';

const VIEWS =
  '{ views { name version position lagEvents status reason rebuild { fraction position startedAt reason } } }';
const REBUILD = 'mutation ($name: String!) { rebuildView(name: $name) { name status } }';
const PRICES = 'query ($at: Position, $asOf: PointInTime) { prices(atLeast: $at, asOf: $asOf) { provider } }';

test('operators and regulators see the views, nobody else; only an operator has one rebuilt, and a wrong name gets the names', async (t) => {
  const asked: string[] = [];
  const api = await startApi(t, {
    rebuildView: async (view) => {
      asked.push(view);
      return 'begun';
    },
  });
  for (const person of [people.operator, people.regulator]) {
    const { views } = good(await api.ask(person, VIEWS)).data;
    assert.deepEqual(
      views.map(({ name }: { name: string }) => name),
      PROJECTIONS.map(({ name }) => name).sort(),
    );
  }
  assert.equal((await api.ask(people.finance, VIEWS)).errors[0]?.extensions.code, 'FORBIDDEN');
  assert.equal((await api.ask(people.regulator, REBUILD, { name: 'costs' })).errors[0]?.extensions.code, 'FORBIDDEN');
  const wrong = await api.ask(people.operator, REBUILD, { name: 'nothing' });
  assert.match(wrong.errors[0]!.message, /^There is no such view; the views are audit, /);
  assert.deepEqual(good(await api.ask(people.operator, REBUILD, { name: 'costs' })).data.rebuildView.name, 'costs');
  assert.deepEqual(asked, ['costs']);
});

test('rows that stand still answer with their own place, and are refused for more than they hold', async (t) => {
  const store = makeMemoryEventStore();
  const stored = await makePen(store).writeAll(demoFacts(5));
  const file = viewsFile(t);
  await projectInto(file, store);
  const viewStore = openSqliteViewStore({ file });
  viewStore.beginRebuild(PROJECTIONS.find(({ name }) => name === 'costs')!);
  viewStore.close();
  const frozen = stored.at(-2)!.position;
  const database = new DatabaseSync(file);
  // As a newer build finds it: the costs of the build before, an event behind.
  database.exec(`update view_cursor set status = 'rebuilding', position = ${frozen} where name = 'costs'`);
  database.close();
  const views = openViews({ file });
  t.after(() => views.close());
  const end = stored.at(-1)!.position;
  const api = await startApi(t, { store, views, viewPosition: () => end, waitForView: async () => true });
  const answer = good(await api.ask(people.finance, PRICES));
  assert.equal(answer.extensions.ledger?.viewPosition, positionToken(frozen));
  for (const question of [{ at: positionToken(end) }, { asOf: positionToken(end) }]) {
    const refused = await api.ask(people.finance, PRICES, question);
    assert.equal(refused.errors[0]?.extensions.code, 'VIEW_BEHIND');
  }
  good(await api.ask(people.finance, PRICES, { at: positionToken(frozen) }));
});
