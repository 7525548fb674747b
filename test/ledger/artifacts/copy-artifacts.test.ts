import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import type { DomainEvent } from '../../../domain/event-catalog.ts';
import { artifactsOfEvent } from '../../../ledger/artifacts/artifacts-of-event.ts';
import { copyArtifacts } from '../../../ledger/artifacts/copy-artifacts.ts';
import { openFileArtifactStore } from '../../../ledger/artifacts/file-artifact-store.ts';
import { listArtifacts } from '../../../ledger/artifacts/list-artifacts.ts';
import { EVENT_EXAMPLES } from '../../support/event-examples.ts';
import { temporaryFolder } from '../../support/system/temporary-folder.ts';

const pathOf = (folder: string, digest: string) => join(folder, digest.slice(0, 2), digest.slice(2, 4), digest);

async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const digest of listArtifacts(folder)) names.push(digest);
  return names;
}

test('all artifacts are copied and nothing else; names come in ascending order', async (context) => {
  const folder = temporaryFolder(context);
  const [from, to] = [join(folder, 'from'), join(folder, 'to')];
  const store = openFileArtifactStore({ folder: from });
  const digests = [];
  for (let n = 0; n < 40; n++) digests.push((await store.put(Buffer.from(`file ${n}`))).digest);
  digests.sort();
  writeFileSync(join(from, 'README'), 'not an artifact');
  writeFileSync(join(from, 'unfinished', `${digests[0]}.half`), 'half');
  mkdirSync(join(from, 'ff', 'ff'), { recursive: true });
  writeFileSync(join(from, 'ff', 'ff', 'a'.repeat(64)), 'in the wrong place');

  assert.deepEqual(await namesIn(from), digests);
  const copied = await copyArtifacts(from, to);
  assert.deepEqual(await namesIn(to), digests);
  assert.equal(copied.files, 40);
  assert.equal(copied.digest, (await copyArtifacts(to, join(folder, 'again'))).digest);
  const file = pathOf(to, digests[3]!);
  assert.deepEqual(readFileSync(file), readFileSync(pathOf(from, digests[3]!)));
  assert.equal(statSync(file).mode & 0o077, 0);
  assert.equal(
    copied.bytes,
    digests.reduce((sum, digest) => sum + statSync(pathOf(from, digest)).size, 0),
  );
});

test('an altered artifact is named and not carried on; a missing folder holds none', async (context) => {
  const folder = temporaryFolder(context);
  const [from, to] = [join(folder, 'from'), join(folder, 'to')];
  const store = openFileArtifactStore({ folder: from });
  const { digest } = await store.put(Buffer.from('a model'));
  const { digest: kept } = await store.put(Buffer.from('another'));
  writeFileSync(pathOf(from, digest), 'swapped');
  const copied = await copyArtifacts(from, to);
  assert.deepEqual(copied.altered, [digest]);
  assert.deepEqual(await namesIn(to), [kept]);
  assert.deepEqual([copied.has(digest), copied.has(kept)], [false, true]);
  assert.deepEqual(await namesIn(join(folder, 'none')), []);
});

test('an event names its files, whatever its shape, and no digest of anything else', () => {
  const named = Object.entries(EVENT_EXAMPLES).map(
    ([type, { data }]) => [type, artifactsOfEvent({ type, data } as DomainEvent)] as const,
  );
  const files = new Set(named.flatMap(([, digests]) => digests));
  const text = JSON.stringify(EVENT_EXAMPLES);
  // Every field of an example that holds a digest and is called so names a file; roots, environments and fingerprints do not.
  const called = new Set([...text.matchAll(/"(?:digest|artifactDigest)":"([0-9a-f]{64})"/g)].map((found) => found[1]!));
  assert.deepEqual([...files].sort(), [...called].sort());
  const byType = Object.fromEntries(named);
  for (const type of [
    'RowsIngested',
    'DatasetVersionSealed',
    'TrainingCompleted',
    'ModelVersionCreated',
    'DeploymentOpened',
    'PredictionScored',
  ]) {
    assert.ok(byType[type]!.length > 0, type);
  }
  // The digest of what an explanation compares with stands in the event, and is no file's.
  const scored = EVENT_EXAMPLES.PredictionScored.data as { readonly artifactDigest: string };
  const baseline = { kind: 'background-rows', digest: 'f'.repeat(64) };
  assert.deepEqual(artifactsOfEvent({ data: { ...scored, explanation: { baseline } } } as never), [
    scored.artifactDigest,
  ]);
  assert.deepEqual(byType.TrainingStarted, []);
  assert.deepEqual(artifactsOfEvent({ data: { digest: 'short', environmentDigest: 'a'.repeat(64) } } as never), []);
});
