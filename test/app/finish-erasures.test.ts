import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import { finishErasures } from '../../app/finish-erasures.ts';
import { makeMemoryEventStore } from '../../ledger/memory/memory-event-store.ts';
import { makeMemoryVault } from '../../ledger/vault/memory-vault.ts';
import { projectInto, readerOf, viewsFile } from '../projections/project-into.ts';
import { facts, makePen } from '../support/events.ts';

test('a key whose destruction was ordered before a crash is gone after the next start, and no other', async (context) => {
  const store = makeMemoryEventStore();
  const vault = makeMemoryVault({ kek: randomBytes(32), randomBytes });
  const [ordered, other] = await vault.ensureSubjects('subject', ['a', 'b']);
  await makePen(store).write(facts.subjectKeyDestroyed({ subject: ordered!.reference }));
  const file = viewsFile(context);
  await projectInto(file, store);
  const views = readerOf(context, file);

  assert.equal(await finishErasures(views, vault), 1);

  assert.deepEqual(await vault.revealIds([ordered!.reference, other!.reference]), [undefined, 'b']);
  assert.equal(await finishErasures(views, vault), 0);
});

test('a legal hold on the person stops an erasure that was ordered and not carried out, until it is lifted', async (context) => {
  const store = makeMemoryEventStore();
  const vault = makeMemoryVault({ kek: randomBytes(32), randomBytes });
  const [held] = await vault.ensureSubjects('subject', ['a']);
  const pen = makePen(store);
  const hold = {
    holdId: 'lh_0000000000000001',
    scope: { kind: 'subject', subject: held!.reference },
    businessUnit: 'retail',
    authority: 'A court',
    reason: 'A case.',
  } as const;
  await pen.write(facts.subjectKeyDestroyed({ subject: held!.reference }));
  await pen.write({ type: 'LegalHoldPlaced', data: hold });
  const file = viewsFile(context);
  await projectInto(file, store);
  assert.equal(await finishErasures(readerOf(context, file), vault), 0);
  assert.deepEqual(await vault.revealIds([held!.reference]), ['a']);

  await pen.write({ type: 'LegalHoldLifted', data: { holdId: hold.holdId, reason: 'It ended.' } });
  await projectInto(file, store);
  assert.equal(await finishErasures(readerOf(context, file), vault), 1);
});
