// The wire-level stand-in for EventStoreDB as a process of its own: what it takes to serve must not be taken from the client's thread.
import { startEventStoreStandIn } from '../test/support/eventstoredb-stand-in/start-stand-in.ts';

export type StandInRequest = { readonly kind: 'close' };
export type StandInAnswer =
  | { readonly kind: 'serves'; readonly connectionString: string }
  | { readonly kind: 'failed'; readonly why: string };

const say = (message: StandInAnswer): void => void process.send!(message);
try {
  const standIn = await startEventStoreStandIn();
  // It keeps nothing, and a stop would wait for what its clients have not let go.
  process.on('message', () => process.exit());
  say({ kind: 'serves', connectionString: standIn.connectionString });
} catch (error) {
  say({ kind: 'failed', why: error instanceof Error ? error.message : String(error) });
}
