// A client as one should be: what it did not get an answer to it sends again, with the same key, to whatever server runs then.
import { setTimeout as wait } from 'node:timers/promises';
import { ApiError, makePerson, type Person } from '../../../examples/demo/api-client.ts';
import type { Cast } from '../../../examples/demo/people.ts';

/** Where the server listens now; waits while it is being restarted. */
export type Address = () => Promise<string>;

const AGAIN = new Set(['UNAVAILABLE', 'OVERLOADED', 'VIEW_BEHIND']);
const MOST_TRIES = 20;

/**
 * @param tokens of each person; good on every server of the same keys folder.
 * @param onSend the field or `upload` of each request, before it is sent for the first time.
 */
export function makeRetryingCast(
  tokens: { readonly [Role in keyof Cast]: string },
  address: Address,
  onSend: (operation: string) => void,
): Cast {
  const retrying = (name: string, token: string): Person => {
    const now = async () => makePerson(await address(), name, token);
    return {
      name,
      async ask<T>(document: string, variables?: Record<string, unknown>) {
        onSend(operationOf(document));
        return again(async () => (await now()).ask<T>(document, variables));
      },
      download: (path) => again(async () => (await now()).download(path)),
      async upload(path, csv) {
        onSend('upload');
        return again(async () => {
          const response = await fetch(`${await address()}${path}`, {
            method: 'POST',
            headers: {
              authorization: `Bearer ${token}`,
              'content-type': 'text/csv',
              'idempotency-key': `upload ${path}`,
            },
            body: csv,
          });
          const answer = (await response.json()) as { code: string; sentence: string };
          if (!response.ok) throw new ApiError(answer.code, answer.sentence);
          return answer as never;
        });
      },
      async *follow<T>(document: string, variables: Record<string, unknown>) {
        onSend(operationOf(document));
        // Told from the beginning again by the next server: who listens takes the last word.
        for (let tries = 1; ; tries++) {
          try {
            for await (const event of (await now()).follow<T>(document, variables)) yield event;
            return;
          } catch (error) {
            if (!isWorthAnother(error, tries)) throw error;
            await wait(50);
          }
        }
      },
    };
  };
  return Object.fromEntries(Object.entries(tokens).map(([role, token]) => [role, retrying(role, token)])) as never;
}

async function again<T>(send: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await send();
    } catch (error) {
      if (!isWorthAnother(error, tries)) throw error;
      await wait(50);
    }
  }
}

/** A refusal is an answer; a broken connection, or a server that cannot just now, is none. */
function isWorthAnother(error: unknown, tries: number): boolean {
  if (tries >= MOST_TRIES) return false;
  return !(error instanceof ApiError) || AGAIN.has(error.code);
}

/** The first field of the document. */
function operationOf(document: string): string {
  return /\)\s*\{\s*(\w+)/.exec(document)?.[1] ?? 'unknown';
}
