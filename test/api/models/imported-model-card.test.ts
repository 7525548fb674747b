// The card of an imported version: whole for who asks once, refused for who asks for it so often that it would stop the server.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test, { type TestContext } from 'node:test';
import { streams } from '../../../domain/kernel/ids.ts';
import { modelDecider } from '../../../domain/models/decide.ts';
import { canonicalJson } from '../../../ledger/canonical-json.ts';
import type { ImportedCard } from '../../../workers/model-importer.ts';
import { commandContext } from '../../support/command-context.ts';
import { EVENT_EXAMPLES } from '../../support/event-examples.ts';
import { startApi } from '../api-fixture.ts';
import { good, people, registeredModel } from '../seeded-model.ts';

const CARD = 'c'.repeat(64);

/** One version of a model whose card holds about so many characters of mapping. */
async function withCard(t: TestContext, characters: number) {
  const mapping = { version: 1, filler: randomBytes(characters / 2).toString('hex') };
  const card: ImportedCard = {
    mapping,
    mappingCharacters: canonicalJson(mapping).length,
    columns: ['a', 'b'],
    background: [
      [1, 'x'],
      [2, null],
    ],
    backgroundDigest: 'b'.repeat(64),
    permutations: 8,
  };
  const opened: string[] = [];
  const never = () => Promise.reject(new Error('This is not asked.'));
  const importer = {
    inspect: never,
    import: never,
    async card(digest: string) {
      opened.push(digest);
      return card;
    },
  };
  const api = await startApi(t, { importer });
  const modelId = await registeredModel(api);
  const source = { title: 'Ours', licence: 'internal' };
  const data = {
    ...EVENT_EXAMPLES.ModelVersionCreated.data,
    modelId,
    origin: { kind: 'imported' as const, importId: 'im_0000000000000001', source, card: { digest: CARD, bytes: 9 } },
  };
  const command = { type: 'CreateModelVersion', data } as const;
  const { position } = await api.deps.commands.execute(
    modelDecider,
    streams.model(modelId),
    command,
    commandContext({ commandId: 'create' }),
  );
  const ask = (fields: string) =>
    api.ask(people.engineer, `query ($id: ID!, $at: Position) { modelVersion(id: $id, atLeast: $at) { ${fields} } }`, {
      id: `${modelId}@1`,
      at: api.deps.viewPosition() > position ? undefined : `p${position.toString(16).padStart(16, '0')}`,
    });
  return { ask, mapping, opened };
}

test('a card is shown as it was stored, a background row by the names of its columns', async (t) => {
  const { ask, mapping, opened } = await withCard(t, 100);
  const { card } = good(await ask('card { digest mapping columns background backgroundDigest permutations }')).data
    .modelVersion;
  assert.deepEqual(card, {
    digest: CARD,
    mapping,
    columns: ['a', 'b'],
    background: [
      { a: 1, b: 'x' },
      { a: 2, b: null },
    ],
    backgroundDigest: 'b'.repeat(64),
    permutations: 8,
  });
  assert.deepEqual(opened, [CARD]);
});

test('the largest mapping is shown whole once; aliases of it beyond a few megabytes are refused', async (t) => {
  const { ask, mapping } = await withCard(t, 4 * 2 ** 20);
  assert.deepEqual(good(await ask('card { mapping background }')).data.modelVersion.card.mapping, mapping);
  const aliases = Array.from({ length: 25 }, (_, n) => `a${n}: card { mapping }`).join(' ');
  const refused = await ask(aliases);
  assert.equal(refused.errors[0]?.extensions.code, 'QUERY_TOO_LARGE');
  assert.match(refused.errors[0]!.message, /characters of the cards of imported models; the most is 5242880/);
  assert.ok(refused.text.length < 6 * 2 ** 20);
  const inside = await ask(`card { ${Array.from({ length: 25 }, (_, n) => `a${n}: mapping`).join(' ')} }`);
  assert.equal(inside.errors[0]?.extensions.code, 'QUERY_TOO_LARGE');
  good(await ask('card { mapping }')); // the next operation counts anew
});
