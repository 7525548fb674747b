import assert from 'node:assert/strict';
import test from 'node:test';
import { makeMemoryEventStore } from '../../../ledger/memory/memory-event-store.ts';
import { storageView } from '../../../projections/storage/storage-view.ts';
import { storedBytes } from '../../../projections/storage/stored-bytes.ts';
import { demoFacts, makePen } from '../../support/events.ts';
import { projectInto, readerOf, viewsFile } from '../project-into.ts';

test('every byte of the log is counted once, by unit, model and deployment, and a file by its digest', async (t) => {
  const store = makeMemoryEventStore();
  const stored = await makePen(store).writeAll(demoFacts(3));
  const file = viewsFile(t);
  await projectInto(file, store, { projections: [storageView] });
  const views = readerOf(t, file);
  const items = await storedBytes(views);
  const logs = items.filter(({ what }) => what === 'audit-log');
  const sum = (of: (one: (typeof items)[number]) => number, from = items) =>
    from.reduce((acc, one) => acc + of(one), 0);
  assert.equal(
    sum(({ bytes }) => bytes, logs),
    stored.reduce((acc, { data, metadata }) => acc + data.byteLength + metadata.byteLength, 0),
  );
  assert.equal(
    sum(({ events }) => events ?? 0),
    stored.length,
  );
  const predictions = logs.find(({ deploymentId, modelId }) => deploymentId !== null && modelId !== null);
  assert.ok((predictions?.events ?? 0) >= 3);
  // One chunk of rows of 900 bytes, and one model file of 5,000 that two events name.
  assert.equal(
    sum(
      ({ bytes }) => bytes,
      items.filter(({ what }) => what === 'artifacts'),
    ),
    5900,
  );
});
