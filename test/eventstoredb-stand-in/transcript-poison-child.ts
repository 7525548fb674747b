// What happens to a process whose batch append holds something the server or the client cannot take? This is that process: it
// prints a line of JSON for every step and may die on the way. Started by transcript-poison.ts, with node itself (no tsx).
import { binaryEvent, EventStoreDBClient, jsonEvent } from '@eventstore/db-client';

const [connectionString = '', kind = '', handlers = '', waits = '{}'] = process.argv.slice(2);
const { givesUpAfterMs, laterMs } = JSON.parse(waits) as { givesUpAfterMs: number; laterMs: number };
const stream = `poison-${kind}-${handlers}`;
const say = (step: unknown) => process.stdout.write(`${JSON.stringify(step)}\n`);
const client = EventStoreDBClient.connectionString(connectionString);
const rejected = Promise.withResolvers<void>();

if (handlers === 'handlers') {
  const caught = (error: unknown) => {
    say({ unhandledRejection: String(error) });
    rejected.resolve();
  };
  process.on('unhandledRejection', caught);
  process.on('uncaughtException', caught);
}

const good = () => jsonEvent({ type: 'T', data: { a: 1 } });
const circular: { me?: unknown } = {};
circular.me = circular;
const bad: Record<string, () => unknown> = {
  'id-abc': () => ({ ...good(), id: 'abc' }),
  'id-nil': () => ({ ...good(), id: '00000000-0000-0000-0000-000000000000' }),
  'id-undefined': () => ({ ...good(), id: undefined }),
  'type-empty': () => ({ ...good(), type: '' }),
  'type-undefined': () => ({ ...good(), type: undefined }),
  'json-bigint': () => ({ ...good(), data: { n: 1n } }),
  'json-undefined': () => ({ ...good(), data: undefined }),
  'json-circular': () => ({ ...good(), data: circular }),
  'binary-string': () => ({ ...binaryEvent({ type: 'T', data: new Uint8Array() }), data: '~~~' }),
  'rev-minus-1': good,
};

async function append(call: string, written: unknown, options: object = {}): Promise<void> {
  const answer = client.appendToStream(stream, written as never, options).then(
    ({ nextExpectedRevision }) => ({ ok: { nextExpectedRevision: `${nextExpectedRevision}n` } }),
    (thrown: Error & { type?: string; code?: number }) => {
      const { type, message, code } = thrown;
      return { error: { class: thrown.constructor.name, type, message, code } };
    },
  );
  const silence = new Promise<string>((resolve) => {
    setTimeout(resolve, givesUpAfterMs, 'pending (3.5 s)').unref();
  });
  // A timer that is not waited for keeps nothing alive; the open connection does.
  say({ call, outcome: await Promise.race([answer, silence]) });
}

await append('good append', good());
if (kind === 'rev-minus-1') await append('expectedRevision -1n', good(), { expectedRevision: -1n });
else await append(`bad event: ${kind}`, bad[kind]!());
await append('good append', good());
await Promise.race([rejected.promise, new Promise((resolve) => setTimeout(resolve, laterMs))]);
say('2.6 s later');
await append('good append', good());
const credentials = { username: 'admin', password: 'changeit' };
await append('good append with credentials (Append RPC)', good(), { credentials });
process.exit(0);
