import test from 'node:test';
import { modelDecider } from '../../../domain/models/decide.ts';
import type { ModelReclassified } from '../../../domain/models/events.ts';
import { deciderSpec } from '../../support/decider-spec.ts';
import { APPROVER, ENGINEER, facts, MODEL } from '../../support/events.ts';

const given = deciderSpec(modelDecider);
const data: ModelReclassified = {
  modelId: MODEL,
  riskClass: 'high',
  useCase: 'credit-scoring',
  legalBasis: 'Regulation (EU) 2024/1689 Annex III 5(b)',
  rationale: 'It scores the credit of natural persons.',
  classifiedBy: APPROVER,
};
const reclassify = (changes: Partial<ModelReclassified> = {}) =>
  ({ type: 'ReclassifyModel', data: { ...data, ...changes } }) as const;
const registered = facts.modelRegistered();

test('a second person puts the model in a class, with the text it rests on', () => {
  given(registered).when(reclassify()).follows({ type: 'ModelReclassified', data });
});

test('nobody chooses the law for their own model', () => {
  given(registered)
    .when(reclassify({ classifiedBy: ENGINEER }))
    .refused('FOUR_EYES_REQUIRED', /second person/);
});

test('the same class for the same reason changes nothing; another reason does', () => {
  const before = { type: 'ModelReclassified', data } as const;
  given(registered, before).when(reclassify()).follows();
  const again = { ...data, rationale: 'Looked at once more.' };
  given(registered, before).when(reclassify(again)).follows({ type: 'ModelReclassified', data: again });
});

test('a class without words, or of no model, is refused', () => {
  given(registered)
    .when(reclassify({ legalBasis: ' ' }))
    .refused('BAD_INPUT', /needs a legalBasis/);
  given(registered)
    .when(reclassify({ rationale: '' }))
    .refused('BAD_INPUT', /needs a rationale/);
  given()
    .when(reclassify())
    .refused('NOT_FOUND', /no model/);
});
