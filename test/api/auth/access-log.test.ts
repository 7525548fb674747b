// What the access log promises whatever the ledger does: nothing counted is lost, nothing read is cut short.
import assert from 'node:assert/strict';
import test from 'node:test';
import { makeAccessLog } from '../../../api/auth/access-log.ts';
import type { ApiDeps } from '../../../api/deps.ts';
import type { AccessEvent } from '../../../domain/access/events.ts';
import { commandContext } from '../../support/command-context.ts';
import { manualTimers } from '../api-fixture.ts';

function logWith(fails: () => boolean) {
  const written: AccessEvent[] = [];
  const timers = manualTimers();
  const errors: unknown[] = [];
  const write = async (_stream: string, facts: readonly AccessEvent[]) => {
    if (fails()) throw new Error('The disk is full.');
    written.push(...facts);
  };
  const log = makeAccessLog({
    streamWriter: { write } as unknown as ApiDeps['streamWriter'],
    clock: { now: () => '2026-05-01T12:00:00.000Z' },
    newId: () => '0af76519-16cd-43dd-8448-eb211c80319c',
    timers,
    logger: { error: (line: unknown) => errors.push(line) } as unknown as ApiDeps['logger'],
  });
  return { log, written, timers, errors };
}

test('a minute that could not be written is counted on and goes with the next', async () => {
  let full = true;
  const { log, written } = logWith(() => full);
  const denial = { code: 'UNAUTHENTICATED', operation: 'me' } as const;
  log.deniedAnonymously(denial);
  await assert.rejects(log.flush());
  log.deniedAnonymously(denial);
  full = false;
  await log.close();
  assert.deepEqual(
    written.map(({ type, data }) => [type, (data as { count: number }).count]),
    [['AccessDenied', 2]],
  );
});

test('a failed minute is tried again without anybody being denied meanwhile', async () => {
  let full = true;
  const { log, written, timers } = logWith(() => full);
  log.deniedAnonymously({ code: 'UNAUTHENTICATED', operation: 'me' });
  timers.pass(60_000);
  await new Promise((resolve) => setImmediate(resolve));
  full = false;
  timers.pass(60_000);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(written.length, 1);
});

test('a read of very many nodes is several events, with every node in one of them', async () => {
  const { log, written } = logWith(() => false);
  const nodes = Array.from({ length: 2_500 }, (_, i) => `n${i}`);
  await log.evidence(commandContext({}), { operation: 'lineage', kind: 'query', nodes, businessUnits: ['retail'] });
  const reads = written.flatMap((fact) => (fact.type === 'EvidenceRead' ? [fact.data] : []));
  assert.deepEqual(
    reads.map((read) => read.nodes.length),
    [1_000, 1_000, 500],
  );
  assert.deepEqual(
    reads.flatMap((read) => read.nodes),
    nodes,
  );
});
