import assert from 'node:assert/strict';
import test from 'node:test';
import { positionToken } from '../../../api/relay/scalars.ts';
import { facts, LEASE, makeMeter, makePen } from '../../support/events.ts';
import { startApi } from '../api-fixture.ts';
import { good, people } from '../seeded-model.ts';

const ANOMALIES =
  'query ($at: Position, $after: Position, $first: Int) { anomalies(atLeast: $at, after: $after, first: $first) { position eventId view code sentence } }';
const SUMMARY =
  'query ($at: Position) { costSummary(atLeast: $at) { addsUp unpricedLines totals { total { nanos } metered { nanos } } } }';

test('what the views found odd is shown in pieces, to those who look after all units, and the look is recorded', async (t) => {
  const api = await startApi(t);
  const stored = await makePen(api.store).writeAll([
    facts.modelVersionCreated(),
    facts.modelVersionCreated({ version: 2 }),
  ]);
  const at = positionToken(stored.at(-1)!.position);
  const all = good(await api.ask(people.regulator, ANOMALIES, { at })).data.anomalies;
  assert.deepEqual(
    all.map(({ view, code }: Record<string, string>) => `${view} ${code}`),
    ['compliance', 'models', 'compliance', 'models'].map((view) => `${view} UNKNOWN_MODEL`),
  );
  assert.equal(all[0].eventId, stored[0]!.id);
  assert.match(all[0].sentence, /names md_.*, which was never registered/);
  const first = good(await api.ask(people.finance, ANOMALIES, { at, first: 1 })).data.anomalies;
  assert.deepEqual(first, all.slice(0, 2));
  const rest = good(await api.ask(people.operator, ANOMALIES, { at, after: first.at(-1).position })).data.anomalies;
  assert.deepEqual(rest, all.slice(2));
  const refused = await api.ask(people.regulator, ANOMALIES, { first: -1 });
  assert.equal(refused.errors[0]?.extensions.code, 'BAD_INPUT');
  const looks = (await api.events()).filter((event) => event.type === 'EvidenceRead');
  assert.equal(looks.length, 3);
});

test('costs do not add up while the meter and the events disagree, though the sums are equal', async (t) => {
  const api = await startApi(t);
  const meter = makeMeter();
  const pen = makePen(api.store);
  const usage = { leaseId: LEASE, provider: 'cpu', deviceNs: 5_000_000 } as const;
  // Before there is a price: unpriced, which is odd but no disagreement.
  const before = await pen.writeAll([
    meter(),
    meter({ deviceNs: 3_000_000 }),
    facts.priceBookPublished(),
    facts.predictionScored({ usage }),
  ]);
  const summaryAt = async (stored: typeof before) =>
    good(await api.ask(people.finance, SUMMARY, { at: positionToken(stored.at(-1)!.position) })).data.costSummary;
  assert.equal((await summaryAt(before)).addsUp, true);
  const codes = good(await api.ask(people.finance, ANOMALIES)).data.anomalies.map(({ code }: { code: string }) => code);
  assert.ok(codes.includes('UNPRICED'), 'there was something odd');
  const after = await pen.writeAll([meter({ deviceNs: 4_000_000, attributedNs: 4_000_000, attributedEvents: 2 })]);
  const summary = await summaryAt(after);
  assert.deepEqual(summary.totals[0].total, summary.totals[0].metered);
  assert.equal(summary.addsUp, false);
});
