// A download as a client takes it: whole, with its status and headers.
import type { startApi } from '../api-fixture.ts';

type Api = Awaited<ReturnType<typeof startApi>>;

export async function take(api: Api, bearer: string | undefined, address: string) {
  const headers = bearer ? { authorization: `Bearer ${bearer}` } : undefined;
  const response = await fetch(`${api.url}${address}`, headers && { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Of JSON Lines. */
export const linesOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
