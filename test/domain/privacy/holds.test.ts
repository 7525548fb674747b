import test from 'node:test';
import type { LegalHoldPlaced } from '../../../domain/privacy/events.ts';
import { holdDecider } from '../../../domain/privacy/holds.ts';
import { deciderSpec } from '../../support/decider-spec.ts';
import { MODEL, SUBJECT } from '../../support/events.ts';

const given = deciderSpec(holdDecider);
const data: LegalHoldPlaced = {
  holdId: 'lh_1',
  scope: { kind: 'subject', subject: SUBJECT },
  businessUnit: 'retail',
  authority: 'A court',
  reason: 'A case is open.',
};
const place = (changes: Partial<LegalHoldPlaced> = {}, exists = true) =>
  ({ type: 'PlaceLegalHold', data: { ...data, ...changes }, exists }) as const;
const lift = (reason = 'The case is over.') => ({ type: 'LiftLegalHold', data: { holdId: 'lh_1', reason } }) as const;
const placed = { type: 'LegalHoldPlaced', data } as const;
const lifted = { type: 'LegalHoldLifted', data: lift().data } as const;
const period = (from: string, to: string) => ({ kind: 'period', from, to }) as const;

test('a hold stands until it is lifted, once', () => {
  given().when(place()).follows(placed);
  given(placed).when(lift()).follows(lifted);
  given(placed, lifted)
    .when(lift())
    .refused('HOLD_ALREADY_LIFTED', /lifted already/);
  given(placed)
    .when(place())
    .refused('ALREADY_EXISTS', /placed already/);
});

test('a hold on nothing is refused', () => {
  given()
    .when(place({}, false))
    .refused('NOT_FOUND', /no such person/);
  given()
    .when(place({ scope: { kind: 'model', modelId: MODEL } }, false))
    .refused('NOT_FOUND', /no model/);
  const [from, to] = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'];
  given()
    .when(place({ scope: period(from, to) }, false))
    .refused('BAD_INPUT', /before the ledger begins/);
  given()
    .when(place({ scope: period(to, from) }))
    .refused('BAD_INPUT', /holds no time/);
  given()
    .when(place({ scope: period(from, from) }))
    .refused('BAD_INPUT', /holds no time/);
  given()
    .when(place({ scope: period('January', to) }))
    .refused('BAD_INPUT', /from is a UTC time/);
  given()
    .when(lift())
    .refused('NOT_FOUND', /no legal hold/);
});

test('times of a period are kept so that they compare as text', () => {
  given()
    .when(place({ scope: period('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z') }))
    .follows({
      ...placed,
      data: { ...data, scope: period('2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z') },
    });
});

test('who asks, and why, is said', () => {
  given()
    .when(place({ authority: ' ' }))
    .refused('BAD_INPUT', /authority is empty/);
  given()
    .when(place({ reason: '' }))
    .refused('BAD_INPUT', /reason is empty/);
  given(placed)
    .when(lift(''))
    .refused('BAD_INPUT', /reason is empty/);
});
