import assert from 'node:assert/strict';
import test from 'node:test';
import { encodeEvent } from '../../../ledger/codec.ts';
import { eventId } from '../../../ledger/event-id.ts';
import { makeMemoryEventStore } from '../../../ledger/memory/memory-event-store.ts';
import { auditView } from '../../../projections/audit/audit-view.ts';
import { pointInTime } from '../../../projections/audit/point-in-time.ts';
import { actor, facts, metadata } from '../../support/events.ts';
import { projectInto, readerOf, viewsFile } from '../project-into.ts';

const day = (time: string) => `2026-03-01T${time}Z`;

/** Events recorded at these times, in this order. */
async function recorded(t: Parameters<typeof viewsFile>[0], times: readonly string[]) {
  const store = makeMemoryEventStore();
  const positions: bigint[] = [];
  for (const [index, time] of times.entries()) {
    const meta = { ...metadata(index, actor()), recordedAt: day(time) };
    const event = encodeEvent(eventId(`command-${index}`, 0), facts.accessDenied(), meta);
    const [stored] = await store.append('access-2026-03-01', index === 0 ? 'none' : BigInt(index - 1), [event]);
    positions.push(stored!.position);
  }
  const file = viewsFile(t);
  await projectInto(file, store, { projections: [auditView] });
  return { views: readerOf(t, file), positions };
}

test('a time stands for the last event recorded at it or before', async (t) => {
  const times = ['10:00:00.000', '10:00:01.000', '10:00:01.000', '10:00:05.000'];
  const { views, positions } = await recorded(t, times);
  const at = (time: string) => pointInTime(views, day(time));
  assert.deepEqual(await at('10:00:00.000'), { kind: 'at', position: positions[0], settled: true });
  assert.deepEqual(await at('10:00:00.999'), { kind: 'at', position: positions[0], settled: true });
  assert.deepEqual(await at('10:00:01.000'), { kind: 'at', position: positions[2], settled: true });
  assert.deepEqual(await at('10:00:05.000'), { kind: 'at', position: positions[3], settled: false });
  assert.deepEqual(await at('23:00:00.000'), { kind: 'at', position: positions[3], settled: false });
});

test('a time before the first event stands for nothing, and says when the ledger begins', async (t) => {
  const { views } = await recorded(t, ['10:00:00.000']);
  assert.deepEqual(await pointInTime(views, day('09:59:59.999')), {
    kind: 'before-the-first',
    firstRecordedAt: day('10:00:00.000'),
  });
  const none = await recorded(t, []);
  assert.deepEqual(await pointInTime(none.views, day('10:00:00.000')), { kind: 'empty' });
});

test('an event that a slower writer stored after a later one does not move what was answered before', async (t) => {
  const { views, positions } = await recorded(t, ['10:00:00.000', '10:00:03.000', '10:00:02.000', '10:00:04.000']);
  const at = async (time: string) => {
    const found = await pointInTime(views, day(time));
    return found.kind === 'at' && found.position;
  };
  assert.equal(await at('10:00:02.500'), positions[0], 'it was not there when the clock had passed');
  assert.equal(await at('10:00:03.000'), positions[2]);
});
