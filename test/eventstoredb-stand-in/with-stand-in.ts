// What does every test of the stand-in start with? A fresh stand-in, one client, and both gone at the end.
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import {
  type EventStoreStandIn,
  type StandInOptions,
  startEventStoreStandIn,
} from '../support/eventstoredb-stand-in/start-stand-in.ts';

/** With credentials the client appends by the Append call, without them by the shared batch call. */
export const BY_APPEND = { credentials: { username: 'u', password: 'p' } };

export const event = (id?: string) => jsonEvent({ type: 'T', data: { a: 1 }, ...(id && { id }) });
export const events = (count: number) => Array.from({ length: count }, () => event());

export async function withStandIn(
  options: StandInOptions,
  body: (standIn: EventStoreStandIn, client: EventStoreDBClient) => Promise<void>,
  connectionString: (standIn: EventStoreStandIn) => string = (standIn) => standIn.connectionString,
): Promise<void> {
  const standIn = await startEventStoreStandIn(options);
  const client = EventStoreDBClient.connectionString(connectionString(standIn));
  try {
    await body(standIn, client);
  } finally {
    await Promise.all([client.dispose(), standIn.stop()]);
  }
}

/** Revisions of a stream; none when it is missing. */
export async function revisions(client: EventStoreDBClient, stream: string): Promise<number[]> {
  const found: number[] = [];
  try {
    for await (const { event: read } of client.readStream(stream)) found.push(Number(read!.revision));
  } catch (error) {
    if ((error as { type?: string }).type !== 'stream-not-found') throw error;
  }
  return found;
}

/** Notes whether a call that should hang has ended; its late failure is nobody's. */
export function observe(call: Promise<unknown>): { ended: boolean } {
  const state = { ended: false };
  const end = () => {
    state.ended = true;
  };
  call.then(end, end);
  return state;
}
