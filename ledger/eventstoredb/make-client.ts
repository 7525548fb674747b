// The official client for an address, or one sentence on what is wrong with it: the client's own words quote the whole string,
// and with it a password.
import { EventStoreDBClient } from '@eventstore/db-client';
import { addressFault } from './address-fault.ts';
import { connectionName } from './connection-name.ts';

/** Throws a sentence when the address cannot be read. It connects at the first call. */
export function makeClient(address: string): EventStoreDBClient {
  const fault = addressFault(address);
  if (fault) throw new Error(`The address of the event store cannot be read: ${fault}.`);
  const name = connectionName(address);
  let warned = false;
  const warn = console.warn;
  // What the client has to say it says at once, to everybody who reads this process's output.
  console.warn = () => {
    warned = true;
  };
  let client: EventStoreDBClient;
  try {
    client = EventStoreDBClient.connectionString(address);
  } catch (error) {
    const why = error instanceof Error && error.message.includes('ertificate') ? ` (${error.message})` : '';
    throw new Error(
      `The address of the event store, ${name}, cannot be read${why}; it looks like esdb://user:password@host:2113?tls=true.`,
    );
  } finally {
    console.warn = warn;
  }
  if (warned) {
    throw new Error(`The client of the event store warns of an option in the address of ${name}; leave it out.`);
  }
  return client;
}
