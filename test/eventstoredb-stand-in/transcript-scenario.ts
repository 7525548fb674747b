// What does a scenario of the replay work with? The client, the stand-in, and a notebook in which every step is written down in
// the record's own form (test/golden/esdb-transcript.json).
import assert from 'node:assert/strict';
import { binaryEvent, type EventData, EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import type { EventStoreStandIn } from '../support/eventstoredb-stand-in/start-stand-in.ts';
import { Normaliser, type SeenRow } from './transcript-normalise.ts';

export type Scenario = (notebook: Notebook) => Promise<void>;
export type Scenarios = Readonly<Record<string, Scenario>>;

/** How an append is sent: by the shared batch stream, or by the Append call, which the client uses when credentials are given. */
export type Rpc = 'batch' | 'append-rpc';
export const CREDENTIALS = { username: 'admin', password: 'changeit' };
export const by = (rpc: Rpc) => (rpc === 'append-rpc' ? { credentials: CREDENTIALS } : {});

// The record calls the client with values that its types forbid (a negative revision, an odd filter): hence `never` here.
export const untyped = (value: unknown) => value as never;

export const event = (type = 'T', data: unknown = { a: 1 }, id?: string): EventData =>
  jsonEvent(untyped({ type, data, ...(id === undefined ? {} : { id }) }));
export const events = (count: number, type = 'T'): EventData[] =>
  Array.from({ length: count }, (_, i) => event(type, { i }));
export const bytes = (data: Uint8Array, type = 'B', metadata?: Uint8Array): EventData =>
  binaryEvent({ type, data, ...(metadata === undefined ? {} : { metadata }) });

/** A call that never answers is given up after this time. */
const NO_ANSWER_MS = 500;

export class Notebook {
  readonly client: EventStoreDBClient;
  readonly standIn: EventStoreStandIn;
  readonly normaliser: Normaliser;
  readonly steps: unknown[];

  /** `goesOn` is the notebook to write on in, when a scenario goes on with another server. */
  constructor(client: EventStoreDBClient, standIn: EventStoreStandIn, goesOn?: Notebook) {
    this.client = client;
    this.standIn = standIn;
    this.normaliser = goesOn?.normaliser ?? new Normaliser();
    this.steps = goesOn?.steps ?? [];
  }

  /** Writes a step down as it is, values normalised. */
  note(step: unknown): void {
    this.steps.push(typeof step === 'string' ? step : this.normaliser.value(step));
  }

  /** Runs a call and writes down its answer or its error. */
  async call<T>(label: string, run: () => Promise<T>, args?: object): Promise<T | undefined> {
    const [outcome, answer] = await run().then(
      (value) => [{ ok: this.normaliser.value(value) }, value] as const,
      (error: unknown) => [{ error: this.normaliser.error(error, this.standIn.port) }, undefined] as const,
    );
    this.steps.push({ call: label, ...(args === undefined ? {} : { args: this.normaliser.value(args) }), outcome });
    return answer;
  }

  append(label: string, stream: string, list: EventData | EventData[], options: object = {}) {
    return this.call(label, () => this.client.appendToStream(stream, list, options));
  }

  /** Reads a stream and writes down its rows; `args` is written down only when given, as in the record. */
  read(label: string, stream: string, args?: object) {
    return this.call(label, () => this.rows(stream, args), args);
  }

  readAll(label: string, options: object) {
    return this.call(label, async () => (await this.all(options)).map((row) => this.row(row)));
  }

  async rows(stream: string, options: object = {}): Promise<string[]> {
    return (await this.stream(stream, options)).map((row) => this.row(row));
  }

  async stream(stream: string, options: object = {}) {
    return collect(this.client.readStream(stream, options));
  }

  async all(options: object = {}) {
    return collect(this.client.readAll(options));
  }

  async count(stream: string): Promise<number> {
    return (await this.stream(stream)).length;
  }

  row(row: SeenRow): string {
    return this.normaliser.row(row);
  }

  /** What a call answered, or that it was still silent after half a second; the record waited longer. */
  async orPending<T>(call: Promise<T>): Promise<{ ok: unknown } | { error: unknown } | { pending: string }> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<{ pending: string }>((resolve) => {
      timer = setTimeout(() => resolve({ pending: `no answer after ${NO_ANSWER_MS} ms` }), NO_ANSWER_MS);
    });
    const answer = call.then(
      (value) => ({ ok: this.normaliser.value(value) }),
      (error: unknown) => ({ error: this.normaliser.error(error, this.standIn.port) }),
    );
    return Promise.race([answer, silence]).finally(() => clearTimeout(timer));
  }

  /** Runs `body` with a second client of other settings, which is put away afterwards. */
  async withClient<T>(connectionString: string, body: (client: EventStoreDBClient) => Promise<T>): Promise<T> {
    const client = EventStoreDBClient.connectionString(connectionString);
    try {
      return await body(client);
    } finally {
      await client.dispose();
    }
  }
}

export async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const row of rows) collected.push(row);
  return collected;
}

/** Fails with `what` unless the promise is settled within the time; for waits that the record ends by an event. */
export async function within<T>(milliseconds: number, what: () => string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new assert.AssertionError({ message: what() })), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
