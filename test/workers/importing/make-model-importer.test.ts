import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Column, DatasetRegistered, DatasetVersionSealed } from '../../../domain/datasets/events.ts';
import { DomainError } from '../../../domain/kernel/errors.ts';
import { makeModelImporter } from '../../../workers/importing/make-model-importer.ts';
import { readCard } from '../../../workers/importing/model-card.ts';
import type { LeaseRequest } from '../../../workers/metering.ts';
import type { ImportedFiles } from '../../../workers/model-importer.ts';
import { type BackgroundOrder, TrainerDied } from '../../../workers/training/trainer.ts';
import { around, linear } from '../../learning/imported/small-models.ts';
import { stuckAboveHundred } from '../imported/hostile-models.ts';
import { makeModelFolder } from '../imported/imported-files.ts';

const folder = makeModelFolder();
after(() => folder.remove());

const staged = new Map<string, Uint8Array>([
  ['linear', linear.bytes],
  ['stuck', stuckAboveHundred().bytes],
  ['csv', Buffer.from('a,b\n1,2\n')],
]);

function makeDesk(background: readonly (readonly number[])[] = [[1, 2, 3]]) {
  const drawn: BackgroundOrder[] = [];
  const { artifacts, artifactsFolder } = folder;
  const leases: [LeaseRequest, 'released' | 'killed'][] = [];
  const importer = makeModelImporter({
    artifacts,
    artifactsFolder,
    limits: { explainMs: 1_500 },
    metering: {
      openLease: async (request) => ({
        leaseId: 'ls_1',
        provider: 'cpu',
        use: (work) =>
          work(() => {
            throw new Error('No event claims the time of an import.');
          }),
        end: async (how) => void leases.push([request, how]),
      }),
    },
    staging: {
      async open(id) {
        const bytes = staged.get(id);
        if (!bytes) throw new DomainError('NOT_FOUND', 'There is no staged file with this id.');
        const pieces = async function* () {
          for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
        };
        return { fileName: id, format: null, bytesTotal: bytes.length, bytes: pieces() };
      },
    },
    trainer: {
      async drawBackground(order) {
        drawn.push(order);
        if (background.length === 0) throw new TrainerDied('It is gone.');
        return background;
      },
      environmentDigest: async () => 'environment',
    },
  });
  return { importer, drawn, leases };
}

function orderOf(stagedFileId: string, { mapping, columns }: Pick<typeof linear, 'mapping' | 'columns'> = linear) {
  const dataset = {
    columns: columns.map((column): Column => ({ ...column, role: 'feature', sensitive: false })),
    task: { kind: 'regression' },
  } as unknown as DatasetRegistered;
  const sealed = { datasetRoot: 'root', targets: { kind: 'regression', rows: 9 } } as unknown as DatasetVersionSealed;
  return { importId: 'im_1', modelId: 'md_1', businessUnit: 'retail', stagedFileId, mapping, dataset, sealed };
}

const has = (digest: string) =>
  folder.artifacts.get(digest).then(
    () => true,
    () => false,
  );

test('what is let in is stored with a card that says how it is fed, tried and explained', async () => {
  const { importer, drawn } = makeDesk();
  const { inputs, bytes } = await importer.inspect('linear');
  assert.deepEqual([inputs[0]!.name, bytes], ['x', linear.bytes.length]);
  const files = await importer.import(orderOf('linear'), async (made) => made);
  assert.deepEqual(Buffer.from(await folder.artifacts.get(files.artifact.digest)), Buffer.from(linear.bytes));
  const { mapping, background, trial, explanation } = readCard(await folder.artifacts.get(files.card.digest));
  assert.deepEqual([mapping, background], [linear.mapping, [[1, 2, 3]]]);
  assert.equal(trial.rows, 1);
  assert.equal(drawn[0]!.label, 'root im_1');
  const again = await importer.import(orderOf('linear'), async (made) => made);
  assert.deepEqual(again, files); // the same order makes the same bytes
  const another = await importer.import({ ...orderOf('linear'), importId: 'im_2' }, async (made) => made);
  const card = readCard(await folder.artifacts.get(another.card.digest));
  assert.notEqual(card.explanation.seed, explanation.seed);
});

test('a model that is refused in its trial leaves no file, unless the file was there before', async () => {
  // The rows it is compared with are such that it does not come back.
  const { importer } = makeDesk([[300, 0]]);
  const order = orderOf('stuck', around());
  const refused = () => assert.rejects(importer.import(order, never), { code: 'BAD_INPUT', message: /took longer/ });
  const { digest } = await folder.artifacts.put(staged.get('stuck')!);
  await refused();
  assert.equal(await has(digest), true);
  await folder.artifacts.discard(digest);
  await refused();
  assert.equal(await has(digest), false);
});

test('when the event may have been stored, its files stay', async () => {
  const { importer } = makeDesk();
  const made: ImportedFiles[] = [];
  const unknown = async (files: ImportedFiles) => {
    made.push(files);
    throw new DomainError('UNAVAILABLE', 'Whether it was stored is not known.');
  };
  await assert.rejects(importer.import({ ...orderOf('linear'), importId: 'im_3' }, unknown), { code: 'UNAVAILABLE' });
  assert.deepEqual([await has(made[0]!.artifact.digest), await has(made[0]!.card.digest)], [true, true]);
});

test('what is no model, or is not there, is said in one sentence; so is a queue that is full', async () => {
  const { importer } = makeDesk();
  await assert.rejects(importer.import(orderOf('csv'), never), { code: 'BAD_INPUT', message: /^[A-Z].*\.$/ });
  await assert.rejects(importer.inspect('nothing'), { code: 'NOT_FOUND' });
  await assert.rejects(importer.import({ ...orderOf('linear'), mapping: 7 as never }, never), { code: 'BAD_INPUT' });
  const asked = Array.from({ length: 17 }, () => importer.inspect('nothing'));
  const codes = (await Promise.allSettled(asked)).map((one) => (one.status === 'rejected' ? one.reason.code : 'ok'));
  assert.deepEqual([codes.filter((code) => code === 'NOT_FOUND').length, codes.at(-1)], [16, 'OVERLOADED']);
});

test('every import has a lease of its model that is settled however it ends; looking into a file has none', async () => {
  const { importer, leases } = makeDesk();
  await importer.inspect('linear');
  await importer.import(orderOf('linear'), async (made) => made);
  await assert.rejects(importer.import({ ...orderOf('csv'), importId: 'im_2' }, never));
  await assert.rejects(importer.import({ ...orderOf('linear'), importId: 'im_3' }, never), { message: /recorded/ });
  const broken = makeDesk([]);
  await assert.rejects(broken.importer.import(orderOf('linear'), never), { code: 'UNAVAILABLE' });
  const settled = [...leases, ...broken.leases].map(([{ owner, businessUnit }, how]) => [owner, businessUnit, how]);
  const of = (importId: string) => ({ kind: 'import', importId, modelId: 'md_1' });
  assert.deepEqual(settled, [
    [of('im_1'), 'retail', 'released'],
    [of('im_2'), 'retail', 'released'],
    [of('im_3'), 'retail', 'released'],
    [of('im_1'), 'retail', 'killed'],
  ]);
});

const never = () => Promise.reject(new Error('This must not be recorded.'));
