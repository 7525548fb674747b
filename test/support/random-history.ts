// What might a house have recorded? A seeded history of every event of the catalogue, lively and consistent: whatever is named was
// announced, whatever is metered adds up. It goes on without end and without growing; the same seed gives the same bytes.

import { EVENT_CATALOG, type EventType, type Noun } from '../../domain/event-catalog.ts';
import type { Purpose, Role } from '../../domain/kernel/event.ts';
import { makeRandom } from '../../domain/kernel/random.ts';
import { encodeEvent } from '../../ledger/codec.ts';
import { cutIntoAppends } from '../../ledger/cut-into-appends.ts';
import { eventId } from '../../ledger/event-id.ts';
import type { EventStore, ExpectedRevision, NewEvent, StoredEvent } from '../../ledger/event-store.ts';
import { streamOf } from './events.ts';
import { accessFacts } from './random-history/access-facts.ts';
import { complianceFacts } from './random-history/compliance-facts.ts';
import { costFacts } from './random-history/cost-facts.ts';
import { datasetFacts } from './random-history/dataset-facts.ts';
import { decisionFacts } from './random-history/decision-facts.ts';
import { deploymentFacts } from './random-history/deployment-facts.ts';
import type { FactMakers } from './random-history/fact-maker.ts';
import { DAY, type HistoryFact, makeWorld, type World } from './random-history/history-world.ts';
import { modelFacts } from './random-history/model-facts.ts';
import { trainingFacts } from './random-history/training-facts.ts';

const MAKERS: FactMakers<EventType> = {
  ...datasetFacts,
  ...modelFacts,
  ...trainingFacts,
  ...deploymentFacts,
  ...decisionFacts,
  ...costFacts,
  ...complianceFacts,
  ...accessFacts,
};
const MAKERS_WITHOUT_RUNS: FactMakers<EventType> = { ...MAKERS, TrainingRequested: () => [] };
const TYPES = Object.keys(MAKERS) as EventType[];

/** How often a kind is drawn, where 1 is as often as most. */
const SHARES: { readonly [T in EventType]?: number } = {
  PredictionScored: 30,
  UsageMetered: 10,
  RowsIngested: 2,
  TrainingRequested: 2,
  TrainingStarted: 3,
  EpochCompleted: 6,
  TrainingCompleted: 3,
  ModelVersionCreated: 3,
  ModelVersionEvaluated: 3,
  ModelVersionApproved: 3,
  PredictionReviewed: 4,
  EvidenceRead: 4,
  DeploymentClosed: 0.2,
};
const DRAWN: { readonly type: EventType; readonly upTo: number }[] = [];
for (const type of TYPES) DRAWN.push({ type, upTo: (DRAWN.at(-1)?.upTo ?? 0) + (SHARES[type] ?? 1) });
const ALL_SHARES = DRAWN.at(-1)!.upTo;

/** One append: where it goes, after what, and the events. */
export interface HistoryAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
}

export interface HistoryOptions {
  readonly seed: number;
  /** RFC 3339; default 2026-01-20. */
  readonly from?: string;
  /** Days that so many happenings fill in the mean; default 100 and 800, in which about 500 events are recorded. */
  readonly days?: number;
  readonly happenings?: number;
  /** Decisions in one happening in the mean, at least 1; default 3. More of them change nothing of the rest of the house. */
  readonly decisionsAtOnce?: number;
  /** The happening from which on no training is asked for, so that all come to an end; left out: never. */
  readonly noRunsFrom?: number;
}

/** Without end: each item is what happened at one time, in order; empty where nothing could. */
export function* randomHistory(options: HistoryOptions): Generator<readonly HistoryAppend[], never> {
  const {
    seed,
    from = '2026-01-20T08:00:00.000Z',
    days = 100,
    happenings = 800,
    decisionsAtOnce = 3,
    noRunsFrom = Infinity,
  } = options;
  const world = makeWorld({ seed, from: Date.parse(from), pace: (days * DAY) / happenings, decisionsAtOnce });
  const revisions = new Map<string, bigint>();
  const missing = new Set(TYPES);
  for (let happening = 0; ; happening++) {
    world.random = makeRandom(seed, `happening ${happening}`);
    passTime(world);
    const facts = happen(world, happening, happening < noRunsFrom ? MAKERS : MAKERS_WITHOUT_RUNS, missing);
    for (const { fact } of facts) missing.delete(fact.type);
    const appends: HistoryAppend[] = [];
    for (const [stream, group] of together(facts)) {
      const events = group.map((fact, index) => encode(world, fact, `${seed} ${happening}`, world.written + index));
      for (const part of cutIntoAppends(events)) {
        const last = revisions.get(stream);
        appends.push({ stream, expected: last ?? 'none', events: part });
        revisions.set(stream, (last ?? -1n) + BigInt(part.length));
      }
      world.written += events.length;
    }
    for (const stream of world.finished.splice(0)) revisions.delete(stream);
    yield appends;
  }
}

/** Most happenings follow each other within seconds; some nights lie between. */
function passTime(world: World): void {
  world.now += world.chance(0.75) ? world.between(1, 30_000) : world.between(1, Math.ceil(8 * world.pace));
  world.recorded = world.time();
}

function drawType({ random }: World): EventType {
  const drawn = random.unit() * ALL_SHARES;
  return DRAWN.find(({ upTo }) => drawn < upTo)!.type;
}

/** Until each kind was there once, every other happening is of one that is missing: of the house, and of what is said about it. */
function happen(
  world: World,
  happening: number,
  makers: FactMakers<EventType>,
  missing: ReadonlySet<EventType>,
): readonly HistoryFact[] {
  const wanted = happening % 4 === 0 ? 'of the house' : happening % 4 === 2 ? 'of others' : 'any';
  const fits = (type: EventType) => wanted === 'any' || isOfTheHouse(type) === (wanted === 'of the house');
  const rare = wanted === 'any' ? [] : firstThatCanBe(world, makers, [...missing].filter(fits));
  if (rare.length > 0) return rare;
  const type = drawType(world);
  // How much is said must not change what the house does.
  return wanted === 'of others' && !fits(type) ? [] : makers[type](world);
}

const HOUSE: readonly Noun[] = ['datasets', 'models', 'training', 'deployments'];
const isOfTheHouse = (type: EventType): boolean =>
  HOUSE.includes(EVENT_CATALOG[type].noun) || type === 'UsageMetered' || type === 'PredictionScored';

function firstThatCanBe(
  world: World,
  makers: FactMakers<EventType>,
  types: readonly EventType[],
): readonly HistoryFact[] {
  const left = [...types];
  while (left.length > 0) {
    const [type] = left.splice(world.between(0, left.length - 1), 1);
    const facts = makers[type!](world);
    if (facts.length > 0) return facts;
  }
  return [];
}

/** Neighbours of one stream go into one append. */
function* together(facts: readonly HistoryFact[]): Generator<[string, HistoryFact[]]> {
  let group: HistoryFact[] = [];
  let stream = '';
  for (const fact of facts) {
    const own = fact.stream ?? streamOf(fact.fact);
    if (own !== stream && group.length > 0) {
      yield [stream, group];
      group = [];
    }
    stream = own;
    group.push(fact);
  }
  if (group.length > 0) yield [stream, group];
}

function purposeOf(role: Role | undefined): Purpose {
  switch (role) {
    case 'business':
      return 'decisioning';
    case 'finance':
      return 'finance';
    case 'regulator':
      return 'audit';
    case 'engineer':
      return 'model-development';
    case 'approver':
      return 'model-governance';
    default:
      return 'operations';
  }
}

function encode(world: World, { fact, by, id }: HistoryFact, happening: string, place: number): NewEvent {
  // A decision's own time; what stands around it was recorded when the happening began, or with the last decision before it.
  if (fact.type === 'PredictionScored') world.recorded = fact.data.endedAt;
  return encodeEvent(id ?? eventId(`random history ${world.seed}`, place), fact, {
    recordedAt: world.recorded,
    actor: by,
    purpose: purposeOf(by.roles[0]),
    commandId: `command ${place}`,
    inputFingerprint: `fingerprint ${place}`,
    correlationId: `happening ${happening}`,
    causationId: `command ${place}`,
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  });
}

/** Appends whole happenings until at least so many events stand, or so many happenings are over. Gives what was stored, if asked. */
export async function writeHistory(
  store: EventStore,
  history: Generator<readonly HistoryAppend[], never>,
  until: { readonly events: number } | { readonly happenings: number },
  onStored: (events: readonly StoredEvent[]) => void = () => {},
): Promise<number> {
  let written = 0;
  for (let happening = 0; 'events' in until ? written < until.events : happening < until.happenings; happening++) {
    for (const { stream, expected, events } of history.next().value) {
      onStored(await store.append(stream, expected, events));
      written += events.length;
    }
  }
  return written;
}
