// What stands in the way of an erasure: a hold on the person, on a model that decided about them, on a period in which they were
// decided about; also one that is placed while the erasure is under way.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test, { type TestContext } from 'node:test';
import { streams } from '../../../domain/kernel/ids.ts';
import { holdDecider } from '../../../domain/privacy/holds.ts';
import { commandContext } from '../../support/command-context.ts';
import { startApi } from '../api-fixture.ts';
import { deployedModel, good, PREDICT, people } from '../seeded-model.ts';

const PLACE = `mutation ($input: PlaceLegalHoldInput!) { placeLegalHold(input: $input) { holdId receipt { position replayed } } }`;
const LIFT = `mutation ($input: LiftLegalHoldInput!) { liftLegalHold(input: $input) { holdId receipt { position } } }`;
const DESTROY = `mutation ($input: DestroySubjectKeyInput!) { destroySubjectKey(input: $input) { subject receipt { replayed } } }`;

const said = { authority: 'Regional court', reason: 'Case 1 C 23/26.' };

async function decidedHouse(t: TestContext) {
  const api = await startApi(t);
  const made = await deployedModel(api);
  const input = { deploymentId: made.deploymentId, idempotencyKey: 'k', subjectId: 'pat', features: { amount: 1 } };
  const { prediction } = good(await api.ask(people.business, PREDICT, { input })).data.predict;
  const place = (scope: object, bearer = people.regulator) => api.ask(bearer, PLACE, { input: { ...said, ...scope } });
  const destroy = (subjectId: string, commandId: string = randomUUID()) =>
    api.ask(people.operator, DESTROY, { input: { subjectId, reason: 'They asked.', commandId } });
  const lift = (holdId: string) => api.ask(people.operator, LIFT, { input: { holdId, reason: 'The case is over.' } });
  return { api, ...made, subject: prediction.subject as string, place, destroy, lift };
}

const codeOf = (answer: Awaited<ReturnType<Awaited<ReturnType<typeof startApi>>['ask']>>) =>
  answer.errors[0]?.extensions.code;

test('a hold on the person, on a model or on a period blocks the erasure of who was decided about, and lifting frees it', async (t) => {
  const { api, modelId, subject, place, destroy, lift } = await decidedHouse(t);
  const hour = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const scopes = [{ subject }, { subjectId: 'pat' }, { modelId }, { from: hour(-1), to: hour(1) }];
  for (const scope of scopes) {
    const { holdId } = good(await place(scope)).data.placeLegalHold;
    const refused = await destroy('pat');
    assert.equal(codeOf(refused), 'LEGAL_HOLD', JSON.stringify(scope));
    assert.match(refused.errors[0]!.message, new RegExp(holdId));
    good(await lift(holdId));
    assert.equal(codeOf(await lift(holdId)), 'HOLD_ALREADY_LIFTED');
  }
  assert.equal((await api.events()).filter(({ type }) => type === 'SubjectKeyDestroyed').length, 0);
  good(await destroy('pat'));
  assert.deepEqual(await api.vault.keysOf([subject]), [undefined]);
});

test('a hold holds nobody it does not cover', async (t) => {
  const { api, modelId, place, destroy } = await decidedHouse(t);
  await api.vault.ensureSubjects('subject', ['somebody-else']);
  good(await place({ modelId }));
  good(await place({ subjectId: 'pat' }));
  good(await place({ from: '2000-01-01T00:00:00Z', to: new Date(Date.now() + 3_600_000).toISOString() }));
  good(await destroy('somebody-else'));
});

test('a hold on nothing is refused, in one sentence, and nothing is recorded', async (t) => {
  const { api, modelId, subject, place } = await decidedHouse(t);
  const before = (await api.events()).length;
  const actor = (await api.vault.findReference('actor', 'countersign-test|o.perator'))!;
  const refusals: [object, string, RegExp][] = [
    [{}, 'BAD_INPUT', /one of the three/],
    [{ modelId, subject }, 'BAD_INPUT', /one of the three/],
    [{ subject, subjectId: 'pat' }, 'BAD_INPUT', /one of the two/],
    [{ subjectId: 'nobody' }, 'NOT_FOUND', /no such person/],
    [{ subject: 'sb_0000000000000000' }, 'NOT_FOUND', /no such person/],
    [{ subject: actor }, 'FORBIDDEN', /acted here/],
    [{ modelId: 'md_0000000000000000' }, 'NOT_FOUND', /no model/],
    [{ from: '2026-01-02T00:00:00Z' }, 'BAD_INPUT', /from and to/],
    [{ from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' }, 'BAD_INPUT', /holds no time/],
    [{ from: '2000-01-02T00:00:00Z', to: '2000-01-03T00:00:00Z' }, 'BAD_INPUT', /before the ledger begins/],
  ];
  for (const [scope, code, sentence] of refusals) {
    const answer = await place(scope);
    assert.equal(codeOf(answer), code, `${JSON.stringify(scope)} ${answer.text}`);
    assert.match(answer.errors[0]!.message, sentence);
    assert.ok(!answer.errors[0]!.message.includes('pat'), 'no value is quoted');
  }
  assert.equal(codeOf(await place({ modelId }, people.approver)), 'FORBIDDEN');
  const added = (await api.events()).slice(before).map(({ type }) => type);
  assert.deepEqual(new Set(added), new Set(['AccessDenied']));
});

test('a hold that another process places between the order and the key keeps the key, and the same command ends it later', async (t) => {
  let between: (() => Promise<unknown>) | undefined;
  const { api, subject, destroy, lift } = await decidedHouse(t);
  const { vault } = api;
  const { write } = api.deps.streamWriter;
  api.deps.streamWriter.write = async (...order) => {
    const receipt = await write(...order);
    await between?.();
    return receipt;
  };
  const holdId = 'lh_0000000000000001';
  between = () =>
    api.deps.commands.execute(
      holdDecider,
      streams.holds(),
      {
        type: 'PlaceLegalHold',
        data: { holdId, scope: { kind: 'subject', subject }, businessUnit: 'supervision', ...said },
        exists: true,
      },
      commandContext({ commandId: 'hold' }),
    );
  assert.equal(codeOf(await destroy('pat', 'once')), 'LEGAL_HOLD');
  between = undefined;
  assert.notDeepEqual(await vault.keysOf([subject]), [undefined], 'the key is there');
  good(await lift(holdId));
  assert.equal(good(await destroy('pat', 'once')).data.destroySubjectKey.receipt.replayed, true);
  assert.deepEqual(await vault.keysOf([subject]), [undefined]);
});

test('a hold that is asked for while the key is going waits its turn, and is refused: nothing is left to hold', async (t) => {
  const { api, place, destroy } = await decidedHouse(t);
  const { destroySubject } = api.vault;
  let placed: ReturnType<typeof place> | undefined;
  api.vault.destroySubject = async (reference) => {
    placed = place({ subjectId: 'pat' });
    // Answered by the same server: what was asked for before it has come to the door by now.
    good(await api.ask(people.operator, '{ viewPosition }'));
    return destroySubject(reference);
  };
  good(await destroy('pat'));
  const answer = await placed!;
  assert.equal(codeOf(answer), 'NOT_FOUND', answer.text);
  assert.ok(!(await api.events()).some(({ type }) => type === 'LegalHoldPlaced'));
});
