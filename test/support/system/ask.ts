// One GraphQL request as it goes over the wire, its answer unread: for tests of refusals and of many clients at once.

export interface WireAnswer {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read the answers of many operations by hand.
  readonly data: any;
  readonly errors: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

export async function ask(
  url: string,
  token: string | undefined,
  query: string,
  variables: object = {},
): Promise<WireAnswer> {
  return post(url, token, JSON.stringify({ query, variables }));
}

/** The body as it is, whatever it is. */
export async function post(url: string, token: string | undefined, body: string): Promise<WireAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body,
  });
  const text = await response.text();
  const answer = JSON.parse(text) as Partial<WireAnswer>;
  return { status: response.status, text, data: answer.data, errors: answer.errors ?? [] };
}

export async function uploadCsv(url: string, token: string | undefined, path: string, csv: string | Uint8Array) {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: csv as string,
  });
  const text = await response.text();
  const answer = JSON.parse(text) as { code?: string; sentence?: string };
  return { status: response.status, text, code: answer.code, sentence: answer.sentence };
}
