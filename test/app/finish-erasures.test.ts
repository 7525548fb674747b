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
