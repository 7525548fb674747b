// A copied log is the same log: bytes, order, reads and views; an interrupted copy goes on; another log is never touched.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { type CopyProgress, CopyRefused, copyLog } from '../../ledger/copy-log.ts';
import {
  AppendOutcomeUnknown,
  type EventStore,
  MAX_APPEND_DATA_BYTES,
  MAX_APPEND_EVENTS,
  type NewEvent,
  type StoredEvent,
} from '../../ledger/event-store.ts';
import { makeMemoryEventStore } from '../../ledger/memory/memory-event-store.ts';
import { openSqliteLog } from '../../ledger/sqlite/open-sqlite-log.ts';
import { dump, projectInto, viewsFile } from '../projections/project-into.ts';
import { demoFacts, facts, makePen } from '../support/events.ts';
import { newEvent, newEvents } from './event-store-contract.ts';
import { faultyEventStore, loseAnswer } from './faulty-event-store.ts';
import { spacedPositions } from './spaced-positions.ts';

const readWhole = (store: Pick<EventStore, 'readAll'>) => store.readAll({ limit: 100_000 });
const withoutPlace = (events: readonly StoredEvent[]) =>
  events.map(({ position: _, data, metadata: beside, ...rest }) => ({
    ...rest,
    data: Buffer.from(data).toString('hex'),
    metadata: Buffer.from(beside).toString('hex'),
  }));
const noPause = async () => {};

/** The demo, and beside it what is not ours. */
async function demoLog(): Promise<EventStore> {
  const store = makeMemoryEventStore();
  const pen = makePen(store);
  await pen.writeAll(demoFacts(12));
  await pen.write(facts.subjectKeyDestroyed());
  await pen.writeRaw('access-2026-01-02', 'SomebodyElses', { n: 1 }, { v: 1 });
  return store;
}

function sqliteStore(context: TestContext): EventStore {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-copy-'));
  const log = openSqliteLog({ file: join(folder, 'ledger.sqlite') });
  context.after(async () => {
    await log.close();
    rmSync(folder, { recursive: true });
  });
  return log.store;
}

const isRefused = (sentence: RegExp) => (error: unknown) =>
  error instanceof CopyRefused && sentence.test(error.message);

test('a copied log has the same events in the same order, from memory to SQLite and back', async (context) => {
  const source = await demoLog();
  const between = sqliteStore(context);
  const there = await copyLog({ source, target: between });
  const target = spacedPositions(makeMemoryEventStore());
  const back = await copyLog({ source: between, target });

  assert.equal(there.digest, back.digest);
  assert.equal(there.events, (await readWhole(source)).length);
  assert.equal(there.alreadyThere, 0);
  assert.deepEqual(withoutPlace(await readWhole(between)), withoutPlace(await readWhole(source)));
  assert.deepEqual(withoutPlace(await readWhole(target)), withoutPlace(await readWhole(source)));
  for (const { stream } of await readWhole(source)) {
    const read = (store: EventStore) => store.readStream(stream, { limit: 1000 });
    assert.deepEqual(withoutPlace(await read(target)), withoutPlace(await read(source)));
  }
});

test('views built from the copy hold the same rows, each position at the same place of the log', async (context) => {
  const source = await demoLog();
  const target = spacedPositions(makeMemoryEventStore());
  await copyLog({ source, target });
  const tables = async (store: EventStore) => {
    const file = viewsFile(context);
    const progress = await projectInto(file, store);
    assert.equal(progress.stopped.size, 0);
    assert.equal(progress.foreign, 1);
    const places = new Map((await readWhole(store)).map(({ position }, index) => [`${position}n`, `event ${index}`]));
    const placed = (row: string) =>
      JSON.stringify(JSON.parse(row), (name, value) =>
        /(^|_)position$/.test(name) && value !== null ? (places.get(value) ?? `no event: ${value}`) : value,
      );
    return Object.fromEntries(Object.entries(dump(file)).map(([table, rows]) => [table, rows.map(placed).sort()]));
  };
  const [before, after] = [await tables(source), await tables(target)];
  assert.deepEqual(after, before);
  assert.doesNotMatch(JSON.stringify(before), /no event/);
  assert.ok(before.audit!.some((row) => row.includes('event 3')));
});

test('a copy that dies at any append goes on to the same log, whether or not the last append was stored', async () => {
  const source = await demoLog();
  const whole = withoutPlace(await readWhole(source));
  const counted = faultyEventStore(makeMemoryEventStore(), {});
  await copyLog({ source, target: counted });
  assert.ok(counted.appends() > 10);
  for (const moment of ['before', 'after'] as const) {
    for (let append = 0; append < counted.appends(); append++) {
      const target = makeMemoryEventStore();
      const dying = faultyEventStore(target, {
        [moment]: (now: number) => {
          if (now === append) throw new Error('The machine is off.');
        },
      });
      await assert.rejects(copyLog({ source, target: dying }), /machine is off/);
      const stood = (await readWhole(target)).length;
      const resumed = await copyLog({ source, target });
      assert.equal(resumed.alreadyThere, stood);
      assert.deepEqual(withoutPlace(await readWhole(target)), whole);
    }
  }
});

test('a copy goes on from any number of events, also in the middle of what would be one append', async () => {
  const source = makeMemoryEventStore();
  await source.append('a-1', 'none', newEvents(3));
  await source.append('a-1', 2n, newEvents(3));
  await source.append('b-1', 'none', newEvents(2));
  const events = await readWhole(source);
  for (let held = 0; held <= events.length; held++) {
    const target = makeMemoryEventStore();
    for (const event of events.slice(0, held)) {
      await target.append(event.stream, event.revision === 0n ? 'none' : event.revision - 1n, [event]);
    }
    const result = await copyLog({ source, target });
    assert.equal(result.alreadyThere, held);
    assert.deepEqual(withoutPlace(await readWhole(target)), withoutPlace(events));
  }
});

test('an append without an answer is sent again with the same ids at the same revision, stored or not', async () => {
  const source = await demoLog();
  for (const fault of ['before', 'after'] as const) {
    const target = makeMemoryEventStore();
    await copyLog({ source, target: faultyEventStore(target, { [fault]: loseAnswer(4) }), pause: noPause });
    assert.deepEqual(withoutPlace(await readWhole(target)), withoutPlace(await readWhole(source)));
  }
  const silent = faultyEventStore(makeMemoryEventStore(), {
    before: () => {
      throw new AppendOutcomeUnknown('No answer.');
    },
  });
  const pauses: number[] = [];
  const pause = async (attempt: number) => void pauses.push(attempt);
  await assert.rejects(
    copyLog({ source, target: silent, pause }),
    isRefused(/did not answer 8 times.*goes on where it was/),
  );
  assert.deepEqual(pauses, [1, 2, 3, 4, 5, 6, 7]);
});

test('a target that is another log, or has gone on, is refused with its first other event, and nothing is written', async () => {
  const source = await demoLog();
  const events = await readWhole(source);
  const begun = async (count: number) => {
    const target = makeMemoryEventStore();
    for (const event of events.slice(0, count)) {
      await target.append(event.stream, event.revision === 0n ? 'none' : event.revision - 1n, [event]);
    }
    return target;
  };
  const other = await begun(2);
  await other.append('model-other', 'none', newEvents(1));
  const altered = makeMemoryEventStore();
  await altered.append(events[0]!.stream, 'none', [{ ...events[0]!, data: new Uint8Array([1]) }]);
  const further = await begun(events.length);
  await further.append('model-later', 'none', newEvents(1));
  for (const [target, sentence] of [
    [other, /nothing was written: Event 3 is .* SomethingHappened .*; its stream is not the same/],
    [altered, /nothing was written: Event 1 is .*; its data is not the same/],
    [further, new RegExp(`nothing was written: Event ${events.length + 1}, .* in the target and not in the source`)],
  ] as const) {
    const counting = faultyEventStore(target, {});
    await assert.rejects(copyLog({ source, target: counting }), isRefused(sentence));
    assert.equal(counting.appends(), 0);
  }
});

test('neighbours of one stream go in one append, cut at the limits of the port', async () => {
  const source = makeMemoryEventStore();
  const half = new Uint8Array(MAX_APPEND_DATA_BYTES / 2);
  let revision: 'none' | bigint = 'none';
  const add = async (events: readonly NewEvent[]) => {
    revision = (await source.append('a-1', revision, events)).at(-1)!.revision;
  };
  await add(newEvents(MAX_APPEND_EVENTS - 1));
  await add(newEvents(2));
  await add([newEvent({ data: half }), newEvent({ data: half })]);
  await add([newEvent({ data: new Uint8Array(1) })]);
  const twice = newEvent();
  await add([twice]);
  await add([twice]);
  await source.append('b-1', 'none', newEvents(2));
  const sizes: number[] = [];
  const memory = makeMemoryEventStore();
  const target: EventStore = {
    ...memory,
    append: (stream, expected, events) => {
      sizes.push(events.length);
      return memory.append(stream, expected, events);
    },
  };
  const { events } = await copyLog({ source, target });
  // 4096 | one small, half and a byte less than fits | …: no append is over a limit, none holds one id twice.
  assert.deepEqual(sizes, [4_096, 2, 3, 1, 2]);
  assert.equal(events, 4_096 + 2 + 3 + 1 + 2);
});

test('what could stop the copy half-way is found before anything is written', async () => {
  const cases: [Partial<StoredEvent>, RegExp][] = [
    [{ revision: 7n }, /source is damaged.*has revision 7 where 0 should follow/],
    [{ data: new Uint8Array(MAX_APPEND_DATA_BYTES + 1) }, /cannot be copied, and nothing was/],
    [{ id: 'no-uuid' }, /cannot be copied, and nothing was/],
    [{ stream: 'theirs-1' }, /not Countersign's/],
  ];
  for (const [change, sentence] of cases) {
    const bad = { ...newEvent(), stream: 'model-1', revision: 0n, position: 2n, ...change };
    const good = { ...newEvent(), stream: 'model-2', revision: 0n, position: 1n };
    const source = {
      readAll: async ({ after = 0n }: { after?: bigint }) => [good, bad].filter(({ position }) => position > after),
    };
    const target = faultyEventStore(makeMemoryEventStore(), {});
    const isOurs = (stream: string) => stream.startsWith('model-');
    await assert.rejects(copyLog({ source, target, isOurs }), isRefused(sentence));
    assert.equal(target.appends(), 0);
  }
});

test('a target that stores other bytes, or to which somebody else writes, ends the copy with a sentence', async () => {
  const source = await demoLog();
  const memory = makeMemoryEventStore();
  const lossy: EventStore = {
    ...memory,
    append: (stream, expected, events) =>
      memory.append(
        stream,
        expected,
        events.map((event) => ({ ...event, metadata: metadataOf(event) })),
      ),
  };
  await assert.rejects(copyLog({ source, target: lossy }), isRefused(/was stored in the target with another metadata/));

  const shared = makeMemoryEventStore();
  const raced = faultyEventStore(shared, {
    before: async (append) => {
      const next = (await readWhole(source))[append]!;
      if (append === 3)
        await shared.append(next.stream, next.revision === 0n ? 'none' : next.revision - 1n, newEvents(1));
    },
  });
  await assert.rejects(copyLog({ source, target: raced }), isRefused(/Somebody else writes to the target/));
});

/** As a client that parses and prints JSON does. */
const metadataOf = ({ metadata: bytes }: NewEvent) =>
  new TextEncoder().encode(JSON.stringify(JSON.parse(new TextDecoder().decode(bytes)), undefined, 1));

test('a source that grows or changes while it is copied is not called copied', async () => {
  const source = await demoLog();
  const target = makeMemoryEventStore();
  const late = async ({ phase }: CopyProgress) => {
    if (phase === 'copy') await source.append('model-late', 'none', newEvents(1)).catch(() => {});
  };
  await assert.rejects(
    copyLog({ source, target, onProgress: (progress) => void late(progress) }),
    isRefused(/changed while it was copied|not the same/),
  );
  const { events } = await copyLog({ source, target });
  assert.equal(events, (await readWhole(source)).length);
});

test('progress passes through all phases and ends at the whole', async () => {
  const source = await demoLog();
  const seen: CopyProgress[] = [];
  const target = makeMemoryEventStore();
  const { events } = await copyLog({ source, target, onProgress: (progress) => seen.push(progress) });
  await copyLog({ source, target, onProgress: (progress) => seen.push(progress) });
  assert.deepEqual([...new Set(seen.map(({ phase }) => phase))], ['examine', 'copy', 'verify', 'compare']);
  for (const phase of ['compare', 'copy', 'verify']) {
    assert.deepEqual(
      seen.findLast((progress) => progress.phase === phase),
      { phase, done: events, total: events },
    );
  }
});
