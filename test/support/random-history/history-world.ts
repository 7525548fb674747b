// What does a made history know of itself while it goes on? Only what the next event must fit to: things that are alive, their
// numbers, and what each lease has not metered yet. Every list has a most, so that a million events need no more than ten thousand.
import type { LeaseOwner, PriceBookPublished } from '../../../domain/costs/events.ts';
import type { Usage } from '../../../domain/costs/usage.ts';
import type { Column } from '../../../domain/datasets/events.ts';
import type { TaskKind } from '../../../domain/datasets/task.ts';
import type { ReviewRuleSet } from '../../../domain/deployments/events.ts';
import type { DomainEvent } from '../../../domain/event-catalog.ts';
import type { Actor, Role } from '../../../domain/kernel/event.ts';
import { type IdNoun, makeId } from '../../../domain/kernel/ids.ts';
import { makeRandom, type Random } from '../../../domain/kernel/random.ts';

export const UNITS = ['retail', 'lending', 'markets'] as const;

/** One event to come; without `stream` it stands in that of its kind. */
export interface HistoryFact {
  readonly fact: DomainEvent;
  readonly by: Actor;
  readonly stream?: string;
  /** Where the id is said in the event itself. */
  readonly id?: string;
}

export interface MadeDataset {
  readonly id: string;
  readonly unit: string;
  readonly task: TaskKind;
  readonly columns: readonly Column[];
  /** Files that are in no version yet. */
  open: { readonly ingestion: string; readonly rows: number }[];
  readonly versions: { readonly version: number; readonly root: string; readonly rows: number }[];
}

export interface MadeVersion {
  readonly version: number;
  readonly artifact: string;
  readonly requestedBy: string;
  readonly dataset: { readonly id: string; readonly version: number };
  evaluation: string | null;
  status: 'created' | 'evaluated' | 'approved' | 'rejected' | 'retired';
}

export interface MadeModel {
  readonly id: string;
  readonly unit: string;
  readonly task: TaskKind;
  readonly dataset: MadeDataset;
  readonly owner: string;
  versions: MadeVersion[];
  nextVersion: number;
}

export interface MadeRun {
  readonly id: string;
  readonly model: MadeModel;
  readonly dataset: MadeDataset;
  readonly datasetVersion: number;
  readonly requestedBy: string;
  readonly epochs: number;
  attempt: number;
  epoch: number;
  lease: MadeLease | null;
}

export interface MadeLease {
  readonly id: string;
  readonly owner: LeaseOwner;
  readonly provider: Usage['provider'];
  readonly deviceKind: string;
  readonly unit: string;
  nextWindow: number;
  /** Milliseconds since 1970: where the next window begins. */
  to: number;
  pendingNs: number;
  pendingEvents: number;
}

export interface MadeDeployment {
  readonly id: string;
  readonly model: MadeModel;
  readonly threshold: number;
  readonly decisions: { readonly atOrAbove: string; readonly below: string };
  readonly partitions: number;
  champion: MadeVersion;
  canary: MadeVersion | null;
  rule: ReviewRuleSet | null;
  readonly counters: Map<string, number>;
}

export interface MadeDecision {
  readonly id: string;
  readonly deployment: MadeDeployment;
  readonly version: MadeVersion;
  readonly caller: string;
  readonly subject: string | null;
  readonly decision: string;
  readonly flagged: boolean;
  readonly at: number;
  readonly lease: string;
  /** What holds after reviews. */
  final: string;
  /** Its window was metered. */
  settled: boolean;
  /** People did something about it, in streams of its own. */
  touched: boolean;
}

export interface WorldOptions {
  readonly seed: number;
  /** Milliseconds since 1970. */
  readonly from: number;
  /** Milliseconds between two happenings, in the mean; most follow within seconds. */
  readonly pace: number;
  /** Decisions in one happening, in the mean. */
  readonly decisionsAtOnce: number;
}

export interface World extends WorldOptions {
  /** Of this happening alone, so that one that could not be, or had other decisions before it, changes nothing of the next. */
  random: Random;
  /** Of decisions and what is done about them: how many there are changes nothing of the rest of the house. */
  readonly noise: Random;
  /** Milliseconds since 1970. */
  now: number;
  /** What the last event says of its recording. */
  recorded: string;
  /** Events so far. */
  written: number;
  readonly datasets: MadeDataset[];
  readonly models: MadeModel[];
  readonly requested: MadeRun[];
  readonly started: MadeRun[];
  /** Completed, and no version was made of them yet. */
  readonly completed: MadeRun[];
  /** The last that became versions. */
  readonly ended: MadeRun[];
  readonly leases: MadeLease[];
  readonly deployments: MadeDeployment[];
  /** The last few: what people look at, complain about and check again. */
  readonly decisions: MadeDecision[];
  readonly complaints: { readonly id: string; readonly about: MadeDecision }[];
  readonly people: string[];
  readonly books: PriceBookPublished[];
  readonly storage: { window: number; to: number };
  readonly invoices: { readonly id: string; readonly currency: string; readonly lines: number }[];
  /** What was corrected already, by name: nothing is corrected twice. */
  readonly corrected: Set<string>;
  closedMonth: string | null;
  readonly budgets: { readonly id: string; readonly nanos: bigint; readonly currency: string; readonly name: string }[];
  readonly alerted: Set<string>;
  readonly obligations: { readonly id: string; edition: number; lastFrom: number; readonly attested: boolean }[];
  readonly incidents: { readonly id: string; readonly unit: string; readonly reported: boolean }[];
  readonly holds: { readonly id: string; readonly subject: string | null }[];
  /** Streams that get no more events: their revision may be forgotten. */
  readonly finished: string[];
  id(noun: IdNoun): string;
  /** 64 hex digits. */
  digest(): string;
  /** RFC 3339 UTC with milliseconds; of now without an argument. */
  time(ms?: number): string;
  chance(share: number): boolean;
  /** Whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  oneOf<T>(list: readonly T[]): T | undefined;
}

/** Keeps the last `most`. Gives what fell out. */
export function keepLast<T>(list: T[], item: T, most: number): T | undefined {
  list.push(item);
  return list.length > most ? list.shift() : undefined;
}

export function remove<T>(list: T[], item: T): void {
  const at = list.indexOf(item);
  if (at >= 0) list.splice(at, 1);
}

export const DAY = 86_400_000;

/** The people of the house: three a role and unit would say no more than one. */
export const by = (role: Role, unit: string): Actor => ({
  subject: `sb_${role}${unit}`.padEnd(20, '0'),
  roles: [role],
  businessUnit: unit,
  issuerKind: role === 'regulator' ? 'jwks' : 'development',
});
export const bySystem = (unit: string): Actor => ({
  subject: 'system',
  roles: [],
  businessUnit: unit,
  issuerKind: 'system',
});

export function makeWorld(options: WorldOptions): World {
  let ids = 0;
  const world: World = {
    ...options,
    random: makeRandom(options.seed),
    noise: makeRandom(options.seed, 'decisions of a random history'),
    now: options.from,
    recorded: '',
    written: 0,
    datasets: [],
    models: [],
    requested: [],
    started: [],
    completed: [],
    ended: [],
    leases: [],
    deployments: [],
    decisions: [],
    complaints: [],
    people: [],
    books: [],
    storage: { window: 0, to: options.from },
    invoices: [],
    corrected: new Set(),
    closedMonth: null,
    budgets: [],
    alerted: new Set(),
    obligations: [],
    incidents: [],
    holds: [],
    finished: [],
    id: (noun) => makeId(noun, `${options.seed.toString(36)}x${(ids++).toString(36).padStart(20, '0')}`.slice(-26)),
    digest: () => digestFrom(world.random),
    time: (ms = world.now) => new Date(ms).toISOString(),
    chance: (share) => world.random.unit() < share,
    between: (least, most) => least + Math.floor(world.random.unit() * (most - least + 1)),
    oneOf: (list) => drawFrom(world.random, list),
  };
  return world;
}

export const drawFrom = <T>(random: Random, list: readonly T[]): T | undefined =>
  list.length === 0 ? undefined : list[random.below(list.length)];

/** 64 hex digits. */
export const digestFrom = (random: Random): string =>
  Array.from({ length: 8 }, () => random.uint32().toString(16).padStart(8, '0')).join('');
