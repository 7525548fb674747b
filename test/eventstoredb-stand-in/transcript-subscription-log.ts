// What did a subscription say, in which order? A log in the record's words ("confirmation", "data …", "caughtUp", "end"), with
// waits for an entry instead of waits for a time.

import type { Readable } from 'node:stream';
import type { AllStreamSubscription, StreamSubscription } from '@eventstore/db-client';
import type { SeenRow } from './transcript-normalise.ts';
import { type Notebook, within } from './transcript-scenario.ts';

const PATIENCE_MS = 10_000;

export class SubscriptionLog {
  readonly entries: unknown[] = [];
  readonly subscription: AllStreamSubscription | StreamSubscription;
  #changed = Promise.withResolvers<void>();

  /** `shown` says which events are written down; all of them when left out. */
  constructor(
    t: Notebook,
    subscription: AllStreamSubscription | StreamSubscription,
    shown: (row: SeenRow) => boolean = () => true,
  ) {
    this.subscription = subscription;
    const on = (name: string, entry: (value: never) => unknown) =>
      (subscription as unknown as Readable).on(name, (value: unknown) => {
        const line = entry(value as never);
        if (line !== undefined) this.note(line);
      });
    on('data', (row: SeenRow) => (shown(row) ? `data ${t.row(row)}` : undefined));
    on('error', (error: unknown) => ({ error: t.normaliser.error(error, t.standIn.port) }));
    for (const name of ['confirmation', 'caughtUp', 'fellBehind', 'end', 'close']) on(name, () => name);
  }

  note(entry: unknown): void {
    this.entries.push(entry);
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }

  get data(): string[] {
    return this.entries.filter((entry): entry is string => typeof entry === 'string' && entry.startsWith('data '));
  }

  async when(done: () => boolean): Promise<void> {
    const wait = async () => {
      while (!done()) await this.#changed.promise;
    };
    await within(PATIENCE_MS, () => `nothing more came after ${JSON.stringify(this.entries)}`, wait());
  }

  until(entry: string): Promise<void> {
    return this.when(() => this.entries.includes(entry));
  }

  untilData(count: number): Promise<void> {
    return this.when(() => this.data.length >= count);
  }

  untilError(): Promise<void> {
    return this.when(() => this.entries.some((entry) => typeof entry === 'object'));
  }

  /** Ends the subscription and waits until the client says so. */
  async end(): Promise<void> {
    await this.subscription.unsubscribe();
    await this.until('close');
  }
}
