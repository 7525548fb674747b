// How is the stand-in told to misbehave? Each hook arms a fault for the next N calls of a method; some act at once. The faults
// are those a client of EventStoreDB meets: silence, lateness, lost connections, failover, a full disk, a dropped subscription.

export type FaultMethod = 'append' | 'batchAppend' | 'read' | 'subscribe' | 'delete' | 'tombstone';
/** Before or after the write; a read or a subscription takes both as "before the first answer". */
export type FaultTime = 'beforeWrite' | 'afterWrite';

export type Fault =
  | { readonly kind: 'mute' | 'cut' | 'restart'; readonly at: FaultTime }
  | { readonly kind: 'cutMidRead'; readonly afterEvents: number }
  | { readonly kind: 'late'; readonly ms: number }
  | { readonly kind: 'wrongLeader'; readonly host: string; readonly port: number }
  | { readonly kind: 'diskFull' }
  | { readonly kind: 'duplicate'; readonly last: number }
  | { readonly kind: 'slowReader' };

export interface FaultOptions {
  /** For how many calls; default 1. */
  readonly times?: number;
}

interface ArmedFault {
  readonly method: FaultMethod;
  readonly fault: Fault;
  left: number;
}

/** What faults do to a subscription that is open. */
export interface OpenSubscription {
  repeat(last: number): void;
  dropAsTooSlow(): void;
  fallBehind(): void;
}

export interface FaultActions {
  cutConnections(): void;
  readonly subscriptions: ReadonlySet<OpenSubscription>;
}

export class Faults {
  readonly #actions: FaultActions;
  readonly #calls = new Map<FaultMethod, number>();
  #armed: ArmedFault[] = [];

  constructor(actions: FaultActions) {
    this.#actions = actions;
  }

  /** Takes the request and never answers: `afterWrite` wrote the events, `beforeWrite` did not. */
  mute(method: FaultMethod, options: FaultOptions & { readonly at?: FaultTime } = {}): void {
    this.#arm(method, { kind: 'mute', at: options.at ?? 'afterWrite' }, options);
  }

  /** Writes at once and answers `ms` milliseconds later. */
  lateAnswer(method: FaultMethod, ms: number, options: FaultOptions = {}): void {
    this.#arm(method, { kind: 'late', ms }, options);
  }

  /** Every connection of the node is gone now. */
  cutConnectionsNow(): void {
    this.#actions.cutConnections();
  }

  /** The call makes every connection of the node go, before or after its write. */
  cutConnections(method: FaultMethod, options: FaultOptions & { readonly at?: FaultTime } = {}): void {
    this.#arm(method, { kind: 'cut', at: options.at ?? 'afterWrite' }, options);
  }

  /** Every connection goes once `afterEvents` events of the answer were sent. */
  cutMidRead(method: 'read' | 'subscribe', afterEvents: number, options: FaultOptions = {}): void {
    this.#arm(method, { kind: 'cutMidRead', afterEvents }, options);
  }

  /** The call makes the node restart: data kept, ids under `any` forgotten, connections cut. */
  restart(method: FaultMethod, options: FaultOptions & { readonly at?: FaultTime } = {}): void {
    this.#arm(method, { kind: 'restart', at: options.at ?? 'afterWrite' }, options);
  }

  /** Answers that another node leads. */
  wrongLeader(method: FaultMethod, host: string, port: number, options: FaultOptions = {}): void {
    this.#arm(method, { kind: 'wrongLeader', host, port }, options);
  }

  /** Answers as a server that cannot write; nothing is written. */
  diskFull(method: Exclude<FaultMethod, 'read' | 'subscribe'>, options: FaultOptions = {}): void {
    this.#arm(method, { kind: 'diskFull' }, options);
  }

  /** The next subscriptions repeat their last `last` events before they say that they caught up. */
  duplicateDelivery(last: number, options: FaultOptions = {}): void {
    this.#arm('subscribe', { kind: 'duplicate', last }, options);
  }

  /** The next subscriptions are dropped as too slow at their first live event, which they do not get. */
  slowReader(options: FaultOptions = {}): void {
    this.#arm('subscribe', { kind: 'slowReader' }, options);
  }

  /** Open subscriptions repeat their last `last` events now. */
  repeatNow(last: number): void {
    for (const subscription of this.#actions.subscriptions) subscription.repeat(last);
  }

  /** Open subscriptions are dropped now as too slow. */
  dropSlowReadersNow(): void {
    for (const subscription of [...this.#actions.subscriptions]) subscription.dropAsTooSlow();
  }

  /** Open live subscriptions say that they fell behind, and that they caught up once they have. Never seen from a real server. */
  fallBehindNow(): void {
    for (const subscription of this.#actions.subscriptions) subscription.fallBehind();
  }

  /** How often a method was called, faults included; a batch append counts as one call each append. */
  calls(method: FaultMethod): number {
    return this.#calls.get(method) ?? 0;
  }

  /** Disarms all that was armed. */
  clear(): void {
    this.#armed = [];
  }

  /** For the node: counts the call and takes its fault, the one armed first. */
  take(method: FaultMethod): Fault | undefined {
    this.#calls.set(method, this.calls(method) + 1);
    const armed = this.#armed.find((candidate) => candidate.method === method);
    if (!armed) return undefined;
    armed.left--;
    if (armed.left === 0) this.#armed = this.#armed.filter((candidate) => candidate !== armed);
    return armed.fault;
  }

  #arm(method: FaultMethod, fault: Fault, { times = 1 }: FaultOptions): void {
    if (!(times >= 1)) throw new RangeError(`A fault is armed for ${times} calls; give 1 or more.`);
    this.#armed.push({ method, fault, left: times });
  }
}
