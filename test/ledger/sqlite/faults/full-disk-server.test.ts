// The whole server on a disk that is full: who asks is told UNAVAILABLE in one sentence and gets no prediction; when there is room
// again the same requests are answered, without a restart, and each prediction is in the ledger once.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { readConfig } from '../../../../app/config.ts';
import { makeCast } from '../../../../examples/demo/people.ts';
import { PREDICT } from '../../../../examples/demo/score-held-out.ts';
import { ask } from '../../../support/system/ask.ts';
import { assertPredictionsAreCounted, assertStreamsHaveNoGap } from '../../../support/system/check-ledger.ts';
import { deployTable } from '../../../support/system/deploy-table.ts';
import { LOAN_ROWS, loanFeatures, loanTable, personOf } from '../../../support/system/loan-table.ts';
import { ofType, readLedger } from '../../../support/system/read-ledger.ts';
import { startServerProcess } from '../../../support/system/server-process.ts';
import { temporaryFolder } from '../../../support/system/temporary-folder.ts';
import { tokenFor } from '../../../support/system/tokens.ts';
import { noSmallDisk, onSmallDisk } from './small-disk.ts';

const CLIENTS = 32;
const MEGABYTES = 60;
const ROOM = 300_000;

test('a server on a full disk refuses in a sentence, and answers the same requests when there is room', {
  skip: noSmallDisk(),
  timeout: 180_000,
}, async (t) => {
  const folder = temporaryFolder(t);
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  const server = await startServerProcess({ dataDir, under: onSmallDisk(dataDir, MEGABYTES) });
  t.after(() => server.kill());
  const config = readConfig({}, { dataDir });
  const cast = await makeCast(server.url, config, Date.now());
  const { deploymentId } = await deployTable(cast, loanTable, { key: 'full', parameters: { epochs: 2 } });
  const token = await tokenFor(config, { role: 'business' });

  // Its disk, as the kernel shows it to others.
  const disk = join('/proc', String(server.pid), 'root', dataDir);
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, 'ballast'), new Uint8Array(bavail * bsize - ROOM));

  const answered = new Map<number, string>();
  const refused = new Set<number>();
  const predict = async (request: number) => {
    const row = request % LOAN_ROWS;
    const input = {
      deploymentId,
      subjectId: personOf(row),
      features: loanFeatures(row),
      idempotencyKey: `request-${request}`,
    };
    const { data, errors } = await ask(server.url, token, PREDICT, { input });
    if (errors.length === 0) {
      answered.set(request, data.predict.prediction.id);
      refused.delete(request);
      return;
    }
    refused.add(request);
    for (const { message, extensions } of errors) {
      assert.equal(extensions.code, 'UNAVAILABLE', message);
      assert.match(message, /^[A-Z][^\n]+\.$/);
    }
  };
  for (let first = 0; refused.size < CLIENTS; first += CLIENTS) {
    assert.ok(first < 100 * CLIENTS, 'the disk never was full');
    await Promise.all(Array.from({ length: CLIENTS }, (_, client) => predict(first + client)));
  }
  t.diagnostic(`${answered.size} answers, then ${refused.size} refusals`);
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);

  rmSync(join(disk, 'ballast'));
  await Promise.all([...refused].map(predict));
  assert.equal(refused.size, 0, 'a request is still refused, though there is room');

  cpSync(join(disk, 'log'), join(folder, 'copy', 'log'), { recursive: true });
  assert.equal(await server.stop(), 0);
  const events = readLedger(join(folder, 'copy'));
  assertStreamsHaveNoGap(events);
  assertPredictionsAreCounted(events);
  assert.deepEqual(new Set(ofType(events, 'PredictionScored').map(({ id }) => id)), new Set(answered.values()));
});
