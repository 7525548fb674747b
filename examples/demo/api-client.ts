// How does a person in the story talk to Countersign? Over HTTP and WebSocket with a token, as any client would.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

export interface Person {
  readonly name: string;
  /** Throws ApiError when the server refuses. */
  ask<T>(document: string, variables?: Record<string, unknown>): Promise<T>;
  /** Takes a file away. Throws ApiError when the server refuses. */
  download(path: string): Promise<{ mediaType: string; bytes: Uint8Array }>;
  /** Sends a file of rows to a data set version. `contentType`: text/csv where it is left out. */
  upload(
    path: string,
    text: string,
    contentType?: string,
  ): Promise<{ rows: number; subjects: number; receipt: { position: string } }>;
  /** Every event of a subscription until it ends. */
  follow<T>(document: string, variables: Record<string, unknown>): AsyncIterable<T>;
}

/** A refusal in the server's own words. */
export class ApiError extends Error {
  readonly code: string;

  constructor(code: string, sentence: string) {
    super(sentence);
    this.name = 'ApiError';
    this.code = code;
  }
}

interface GraphQLAnswer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

function dataOf<T>(answer: GraphQLAnswer): T {
  const first = answer.errors?.[0];
  if (first) throw new ApiError(first.extensions?.code ?? 'UNKNOWN', first.message);
  return answer.data as T;
}

export function makePerson(url: string, name: string, token: string): Person {
  const authorization = `Bearer ${token}`;
  return {
    name,
    async ask<T>(query: string, variables: Record<string, unknown> = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
      return dataOf<T>((await response.json()) as GraphQLAnswer);
    },
    async download(path) {
      const response = await fetch(`${url}${path}`, { headers: { authorization } });
      if (!response.ok) {
        const { code, sentence } = (await response.json()) as { code?: string; sentence?: string };
        throw new ApiError(code ?? 'UNKNOWN', sentence ?? response.statusText);
      }
      const bytes = new Uint8Array(await response.arrayBuffer());
      return { mediaType: response.headers.get('content-type') ?? '', bytes };
    },
    async upload(path, text, contentType = 'text/csv') {
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { authorization, 'content-type': contentType },
        body: text,
      });
      const answer = (await response.json()) as { code?: string; sentence?: string };
      if (!response.ok) throw new ApiError(answer.code ?? 'UNKNOWN', answer.sentence ?? response.statusText);
      return answer as never;
    },
    async *follow<T>(query: string, variables: Record<string, unknown>) {
      const client = createClient({
        url: `${url.replace(/^http/, 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { authorization },
        retryAttempts: 0,
      });
      try {
        for await (const answer of client.iterate<T>({ query, variables })) yield dataOf<T>(answer as GraphQLAnswer);
      } finally {
        await client.dispose();
      }
    },
  };
}
