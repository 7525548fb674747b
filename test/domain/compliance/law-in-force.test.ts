// Law moves. Five examples of two years, each on the day before and on the day.
import assert from 'node:assert/strict';
import test from 'node:test';
import { OBLIGATIONS_BOX } from '../../../domain/compliance/box/obligations-box.ts';
import { isDay } from '../../../domain/compliance/calendar-day.ts';
import { checkNamed } from '../../../domain/compliance/checks.ts';
import type { ObligationPublished } from '../../../domain/compliance/events.ts';
import { HOUSE_RULES } from '../../../domain/compliance/house-rules.ts';
import { lawInForce } from '../../../domain/compliance/law-in-force.ts';
import { type ObligationEditions, obligationDecider } from '../../../domain/compliance/obligations.ts';
import { suggestedClass } from '../../../domain/compliance/suggested-class.ts';

const known = (all: readonly ObligationPublished[]) => all.map((obligation) => ({ obligation, published: null }));
const inForce = (day: string, all = OBLIGATIONS_BOX): Map<string, ObligationPublished> =>
  new Map(lawInForce(known(all), day).map(({ obligation }) => [obligation.obligationId, obligation]));

test('the high-risk articles of the AI Act hold from 2 December 2027 on, not the day before', () => {
  const [before, then] = [inForce('2027-12-01'), inForce('2027-12-02')];
  const gained = [...then.keys()].filter((id) => !before.has(id));
  for (const article of ['9', '10', '11', '12', '13', '14', '15', '18', '19', '26', '27', '72', '73', '86']) {
    assert.ok(gained.includes(`eu-ai-act-${article}`), article);
  }
  assert.deepEqual(
    [...before.keys()].filter((id) => !then.has(id)),
    [],
  );
});

test('Regulation 2026/1744 moved that day, and is known from 27 July 2026 on', () => {
  const about = (day: string) => inForce(day).get('eu-ai-act-begin-of-annex-iii');
  assert.match(about('2026-07-26')!.demand, /2 August 2026/);
  assert.match(about('2026-07-27')!.demand, /2 December 2027/);
  assert.equal(inForce('2026-08-02').has('eu-ai-act-14'), false);
});

test('credit scoring is high-risk, detecting fraud is excepted, and the obligations begin with Annex III', () => {
  const credit = (day: string) => suggestedClass('credit-scoring', day)!;
  assert.deepEqual([credit('2027-12-01').obligationsInForce, credit('2027-12-02').obligationsInForce], [false, true]);
  assert.equal(credit('2027-12-01').riskClass, 'high');
  const fraud = suggestedClass('fraud-detection', '2027-12-02')!;
  assert.deepEqual([fraud.riskClass, fraud.obligationsFrom], ['minimal', null]);
  assert.equal(suggestedClass('other', '2027-12-02'), null);
});

test('SR 26-2 takes the place of SR 11-7 on 17 April 2026', () => {
  const ids = (day: string) => ['us-sr-11-7', 'us-sr-26-2'].filter((id) => inForce(day).has(id));
  assert.deepEqual(ids('2026-04-16'), ['us-sr-11-7']);
  assert.deepEqual(ids('2026-04-17'), ['us-sr-26-2']);
});

test('the CFPB circular ends on 12 May 2025, and 12 CFR 1002.9 stands', () => {
  const ids = (day: string) => ['us-cfpb-circular-2022-03', 'us-reg-b-1002-9'].filter((id) => inForce(day).has(id));
  assert.deepEqual(ids('2025-05-11'), ['us-cfpb-circular-2022-03', 'us-reg-b-1002-9']);
  assert.deepEqual(ids('2025-05-12'), ['us-reg-b-1002-9']);
});

test('FOCUS goes from 1.2 to 1.3 to 1.4', () => {
  const title = (day: string) => inForce(day).get('focus-format')?.title;
  assert.equal(title('2025-05-28'), undefined);
  assert.equal(title('2025-05-29'), 'Cost data in FOCUS 1.2');
  assert.equal(title('2025-12-03'), 'Cost data in FOCUS 1.2');
  assert.equal(title('2025-12-04'), 'Cost data in FOCUS 1.3');
  assert.equal(title('2026-06-03'), 'Cost data in FOCUS 1.3');
  assert.equal(title('2026-06-04'), 'Cost data in FOCUS 1.4');
});

test('everything in the box can be published, in its order, by whoever answers for it', () => {
  const published = new Map<string, ObligationEditions>();
  for (const { edition, ...data } of OBLIGATIONS_BOX) {
    const { obligationId, supersedes } = data;
    const editions = published.get(obligationId) ?? [];
    const supersededIsPublished = supersedes === null ? null : published.has(supersedes);
    const events = obligationDecider.decide({ type: 'PublishObligation', data, supersededIsPublished }, editions);
    assert.deepEqual(events, [{ type: 'ObligationPublished', data: { ...data, edition } }]);
    published.set(obligationId, events.reduce(obligationDecider.evolve, editions));
  }
});

test('the house asks four things that the build can judge, from the first day on', () => {
  assert.equal(HOUSE_RULES.length, 4);
  for (const { check, effectiveFrom, jurisdiction } of HOUSE_RULES) {
    assert.ok(check.kind === 'derived' && checkNamed(check.check));
    assert.ok(isDay(effectiveFrom) && effectiveFrom < '2000-01-01');
    assert.equal(jurisdiction, 'HOUSE');
  }
});

test('the order in which law is known does not matter', () => {
  const days = ['2025-05-12', '2026-04-17', '2026-07-27', '2027-12-02'];
  for (const day of days) assert.deepEqual(inForce(day, OBLIGATIONS_BOX.toReversed()), inForce(day));
});
