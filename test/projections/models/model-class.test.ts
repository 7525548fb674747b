import assert from 'node:assert/strict';
import test from 'node:test';
import { makeMemoryEventStore } from '../../../ledger/memory/memory-event-store.ts';
import { classHistoryOf, findModel, listModels } from '../../../projections/models/read-models.ts';
import { EVERYTHING } from '../../../projections/scope.ts';
import { APPROVER, ENGINEER, facts, MODEL, makePen } from '../../support/events.ts';
import { projectInto, readerOf, viewsFile } from '../project-into.ts';

test('a model is listed in the class it was in at the position that is asked about', async (t) => {
  const store = makeMemoryEventStore();
  const stored = await makePen(store).writeAll([
    facts.modelRegistered(),
    {
      type: 'ModelReclassified',
      data: {
        modelId: MODEL,
        riskClass: 'minimal',
        useCase: 'fraud-detection',
        legalBasis: 'Annex III 5(b), exception',
        rationale: 'It looks for fraud.',
        classifiedBy: APPROVER,
      },
    },
  ]);
  const file = viewsFile(t);
  await projectInto(file, store);
  const views = readerOf(t, file);
  const [then, now] = [{ ...EVERYTHING, asOf: stored[0]!.position }, EVERYTHING];
  const classOf = async (scope: typeof EVERYTHING) => {
    const found = (await findModel(views, MODEL, scope))!;
    assert.deepEqual((await listModels(views, scope)).rows, [found]);
    return [found.risk_class, found.use_case, found.legal_basis, found.rationale, found.classified_by];
  };
  assert.deepEqual(await classOf(then), ['high', null, null, 'Credit scoring of natural persons.', ENGINEER]);
  assert.deepEqual(await classOf(now), [
    'minimal',
    'fraud-detection',
    'Annex III 5(b), exception',
    'It looks for fraud.',
    APPROVER,
  ]);
  const ends = async (scope: typeof EVERYTHING) =>
    (await classHistoryOf(views, MODEL, scope)).map(({ to_position }) => to_position);
  assert.deepEqual(await ends(then), [null]);
  assert.deepEqual(await ends(now), [stored[1]!.position, null]);
});
