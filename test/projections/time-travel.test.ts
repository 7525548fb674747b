// The answer for a past position never changes (guarantee G9): not by a thousand more events, not by a projector that dies in
// mid-batch, not by views that are built anew from the first event.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { makeRandom, type Random } from '../../domain/kernel/random.ts';
import type { EventStore, StoredEvent } from '../../ledger/event-store.ts';
import { makeMemoryEventStore } from '../../ledger/memory/memory-event-store.ts';
import { pointInTime } from '../../projections/audit/point-in-time.ts';
import { runProjector } from '../../projections/projector.ts';
import { makeRebuildRequests } from '../../projections/rebuild-requests.ts';
import { PROJECTIONS } from '../../projections/registry.ts';
import type { Scope } from '../../projections/scope.ts';
import { openSqliteViewStore } from '../../projections/sqlite/open-sqlite-view-store.ts';
import { openViews } from '../../projections/sqlite/open-views.ts';
import type { Views } from '../../projections/views.ts';
import { dumpTables } from '../support/dump-tables.ts';
import { randomHistory, writeHistory } from '../support/random-history.ts';
import { projectInto, readerOf, viewsFile } from './project-into.ts';
import { breakAtWrite, copyAsItLies, DiskFailed } from './time-travel/breaking-view-store.ts';
import { type Known, knownThings } from './time-travel/known-things.ts';
import { PAST_READS, READS_OF_NOW } from './time-travel/past-reads.ts';

const SCOPES: readonly Scope[] = [{ businessUnits: 'all' }, { businessUnits: ['retail'] }];

/** Question → its answer as text, so that it is kept as it was. */
type Answers = ReadonlyMap<string, string>;

async function ask(views: Views, known: Known, asOf: bigint | undefined): Promise<Answers> {
  const answers = new Map<string, string>();
  const text = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value);
  for (const [name, read] of Object.entries(PAST_READS)) {
    for (const scope of SCOPES) {
      const answer = await read(views, { ...scope, ...(asOf !== undefined && { asOf }) }, known);
      answers.set(`${name} of ${scope.businessUnits}`, JSON.stringify(answer ?? null, text));
    }
  }
  return answers;
}

/** One question at a time: a difference of everything at once is read by nobody. */
function assertSame(found: Answers, saved: Answers, when: string): void {
  assert.equal(found.size, saved.size);
  for (const [question, answer] of saved) assert.equal(found.get(question), answer, `${question}, ${when}`);
}

function assertSameTables(file: string, other: string, when: string): void {
  const [tables, others] = [dumpTables(file), dumpTables(other)];
  assert.deepEqual(Object.keys(tables), Object.keys(others));
  for (const [table, rows] of Object.entries(tables)) assert.deepEqual(rows, others[table], `${table}, ${when}`);
}

/** Projects until it breaks, or to the end; `goesOn`: the file that the next process finds. */
async function projectAndDie(t: TestContext, file: string, store: EventStore, random: Random) {
  const views = openSqliteViewStore({ file });
  const asItLay = viewsFile(t);
  const isKilled = random.below(2) === 0;
  const breaking = breakAtWrite(views, 1 + random.below(600), () => isKilled && copyAsItLies(file, asItLay));
  const [stop, requests] = [new AbortController(), makeRebuildRequests()];
  // Now and then a view is built again beside when it happens.
  if (random.below(2) === 0) void requests.ask(PROJECTIONS[random.below(PROJECTIONS.length)]!.name);
  let died = false;
  try {
    await runProjector({
      store,
      views: breaking,
      projections: PROJECTIONS,
      signal: stop.signal,
      batchSize: 1 + random.below(120),
      requests,
      onProgress: ({ caughtUp }) => caughtUp && stop.abort(),
    });
  } catch (error) {
    if (!(error instanceof DiskFailed)) throw error;
    died = true;
  } finally {
    views.close();
  }
  return { died, goesOn: died && isKilled ? asItLay : file };
}

for (const seed of [11, 12, 13]) {
  test(`no answer for a past position ever changes, history ${seed}`, async (t) => {
    const store = makeMemoryEventStore();
    const history = randomHistory({ seed });
    const random = makeRandom(seed, 'deaths of a projector');
    const stored: StoredEvent[] = [];
    const goOn = (events: number) => writeHistory(store, history, { events }, (some) => stored.push(...some));
    let file = viewsFile(t);
    const saved: { readonly known: Known; readonly answers: Answers }[] = [];
    for (let part = 0; part < 3; part++) {
      await goOn(170);
      await projectInto(file, store);
      const known = knownThings(stored);
      const views = openViews({ file });
      saved.push({ known, answers: await ask(views, known, undefined) });
      for (const each of saved) assertSame(await ask(views, each.known, each.known.position), each.answers, 'at once');
      views.close();
    }

    let deaths = 0;
    for (let part = 0; part < 4; part++) {
      await goOn(250);
      const { died, goesOn } = await projectAndDie(t, file, store, random);
      if (died) deaths += 1;
      file = goesOn;
    }
    assert.ok(deaths > 0, 'a projector died on the way');
    await projectInto(file, store);
    const fresh = viewsFile(t);
    await projectInto(fresh, store, { batchSize: 97 });

    assertSameTables(file, fresh, 'built from the first event');
    for (const [where, views] of [
      ['after deaths', readerOf(t, file)],
      ['built anew', readerOf(t, fresh)],
    ] as const) {
      for (const { known, answers } of saved) {
        assertSame(await ask(views, known, known.position), answers, `${where}, by position ${known.position}`);
        const at = await pointInTime(views, known.time);
        assert.deepEqual(at, { kind: 'at', position: known.position, settled: true }, 'the time names the position');
      }
    }
  });
}

test('every reading function of the views is asked about the past, or says nothing of it', () => {
  const root = join(import.meta.dirname, '../../projections');
  const reading = /export (?:async )?function\*? (\w+)(?:<[^>]*>)?\(\s*views: Views\b([\s\S]*?)\n?\): /g;
  const found = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(reading)])
    // It hands the views on, and reads nothing.
    .filter(([, name]) => name !== 'viewsFor')
    .map(([, name, parameters]) => ({ name: name!, parameters: parameters! }));
  const names = found.map(({ name }) => name).sort();
  assert.deepEqual(names, [...Object.keys(PAST_READS), ...READS_OF_NOW].sort());
  const takesPast = (parameters: string) => /\basOf\b|\bScope\b|Query\b/.test(parameters);
  const wrong = found.filter(({ name, parameters }) => READS_OF_NOW.includes(name) && takesPast(parameters));
  assert.deepEqual(wrong, []);
});
