import assert from 'node:assert/strict';
import test from 'node:test';
import { sql } from 'kysely';
import { queryBuilder } from '../../../projections/sqlite/sqlite-statements.ts';
import { generationPlugin, logicalName, physicalName } from '../../../projections/sqlite/table-generation.ts';

const db = queryBuilder().withPlugin(generationPlugin(['caller_counter', 'anomaly'], 4));

test('a handler writes logical names, and every place where a table is named gets the physical one', () => {
  const upsert = db
    .insertInto('caller_counter')
    .values({ deployment_id: 'a', stream: 'b', caller: 'c', counter: 1, revision: 2n })
    .onConflict((conflict) =>
      conflict
        .columns(['deployment_id', 'stream', 'caller'])
        .doUpdateSet((row) => ({ counter: row.ref('excluded.counter') }))
        .whereRef('excluded.revision', '>', 'caller_counter.revision'),
    );
  const queries = [
    upsert,
    db.updateTable('caller_counter').set({ counter: 1 }).where('caller_counter.caller', '=', 'x'),
    db.deleteFrom('anomaly').where('view', '=', 'x'),
    db.selectFrom('caller_counter as c').innerJoin('anomaly', 'anomaly.view', 'c.caller').select('anomaly.code'),
    db
      .selectFrom('view_cursor')
      .select(sql<number>`(${db.selectFrom('caller_counter').select('counter').limit(1)}) + 1`.as('n')),
  ];
  for (const query of queries) {
    const text = query.compile().sql;
    assert.match(text, /__g4/);
    assert.doesNotMatch(text, /"(caller_counter|anomaly)"/, text);
  }
});

test('what belongs to no copy keeps its name, and so does an alias', () => {
  const text = db
    .selectFrom('view_cursor')
    .innerJoin('caller_counter as cursor', 'cursor.caller', 'view_cursor.name')
    .select('cursor.counter')
    .compile().sql;
  assert.equal(
    text,
    'select "cursor"."counter" from "view_cursor" inner join "caller_counter__g4" as "cursor" on "cursor"."caller" = "view_cursor"."name"',
  );
});

test('the physical name of generation 0 is the logical one, and the way back is the same for all', () => {
  assert.equal(physicalName('cost_line', 0), 'cost_line');
  assert.equal(physicalName('cost_line', 12), 'cost_line__g12');
  for (const generation of [0, 1, 12]) assert.equal(logicalName(physicalName('cost_line', generation)), 'cost_line');
});
