// Which server answers at this address? Its own word, through the official client; for a person to read, never to decide by.
import { makeClient } from './make-client.ts';

/** What is used of the client beyond its public face (6.2.1). */
interface ClientParts {
  readonly capabilities?: Promise<{ readonly serverVersion: string }>;
}

/** `unknown` from a server too old to say. Rejects when none answers within `timeoutMs`. Close every other client first. */
export async function serverVersion(connectionString: string, timeoutMs: number): Promise<string> {
  const client = makeClient(connectionString);
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  try {
    const features = await Promise.race([(client as unknown as ClientParts).capabilities, late]);
    return features?.serverVersion ?? 'unknown';
  } finally {
    clearTimeout(timer);
    await client.dispose();
  }
}
