// How does a test get a server that speaks EventStoreDB's protocol? A **stand-in** in this process, for the official client and
// our adapter over a real socket. It is not EventStoreDB: what it does was measured on 23.10.8 (test/golden/esdb-transcript.json,
// replayed by test/eventstoredb-stand-in/), it keeps nothing on disk, and what it does not model it refuses.
import { randomUUID } from 'node:crypto';
import type { AppendAnswer } from './append-check.ts';
import { appendEvents } from './append-events.ts';
import { Faults, type OpenSubscription } from './faults.ts';
import { ListeningPort, type TlsFiles } from './listening-port.ts';
import { jsonContent, StandInLog } from './stand-in-log.ts';
import type { Member, NodeSettings, StandInNode } from './stand-in-node.ts';
import { addServices } from './stand-in-services.ts';
import { metastreamOf } from './stream-metadata.ts';

export interface StandInOptions {
  /** The server's clock, for `created` and `$maxAge`: milliseconds since 1970. */
  readonly now?: () => number;
  readonly tls?: TlsFiles;
  /** Calls without these credentials are refused; the official client sends credentials over TLS only. */
  readonly requireCredentials?: { readonly username: string; readonly password: string };
  /** Starts a second node that follows: same log, reads only. */
  readonly withFollower?: boolean;
  readonly settings?: Partial<NodeSettings>;
}

export interface StandInNodeHandle {
  readonly connectionString: string;
  readonly port: number;
  readonly faults: Faults;
  /** Same port, data kept; ids under `any` are forgotten, connections cut. */
  restart(): Promise<void>;
  /** No connection and no data left to reach; `start` brings the node back with its data. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface EventStoreStandIn extends StandInNodeHandle {
  /** The second node; undefined without `withFollower`. */
  readonly follower: StandInNodeHandle | undefined;
  /** Lists all nodes, so that the client looks for the leader by gossip. */
  readonly clusterConnectionString: string;
  /** The other node leads from now on. */
  swapLeader(): void;
  /** Writes as another application would: at the end of the stream, whatever is there. `data` is put into JSON. */
  injectForeign(stream: string, type: string, data: unknown): void;
  /** Writes a stream's metadata as an administrator would, e.g. `{ $maxCount: 3 }`. */
  injectMetadata(stream: string, metadata: Record<string, unknown>): void;
  /** Events in the log, `$metadata` and tombstones among them. */
  readonly eventCount: number;
}

const DEFAULT_SETTINGS: NodeSettings = { liveBuffer: { all: 64, stream: 600 }, writeTimeoutMs: 2000 };

interface RunningNode extends StandInNodeHandle {
  readonly member: Member;
}

async function startNode(log: StandInLog, members: Member[], options: StandInOptions): Promise<RunningNode> {
  const listening = new ListeningPort(options.tls);
  await listening.open();
  const { host, port } = listening;
  const self: Member = { host, port, instanceId: randomUUID(), isLeader: members.length === 0 };
  members.push(self);
  const subscriptions = new Set<OpenSubscription>();
  const cutConnections = () => listening.cutConnections();
  const faults = new Faults({ cutConnections, subscriptions });
  const stop = () => {
    log.remembered.forgetAll();
    return listening.close();
  };
  const restart = () => {
    log.remembered.forgetAll();
    return listening.reopen();
  };
  const node: StandInNode = {
    log,
    faults,
    subscriptions,
    self,
    members,
    credentials: options.requireCredentials,
    settings: { ...DEFAULT_SETTINGS, ...options.settings },
    cutConnections,
    restart,
  };
  addServices(listening.grpc, node);
  const connectionString = `esdb://${host}:${port}?tls=${options.tls !== undefined}`;
  const start = () => listening.open();
  return { connectionString, port, faults, restart, stop, start, member: self };
}

function refuseConflict(answer: AppendAnswer, stream: string): void {
  if (answer.kind !== 'written') throw new Error(`The stand-in cannot write to ${stream}: it was tombstoned.`);
}

export async function startEventStoreStandIn(options: StandInOptions = {}): Promise<EventStoreStandIn> {
  const log = new StandInLog(options.now ?? Date.now);
  const members: Member[] = [];
  const leader = await startNode(log, members, options);
  const follower = options.withFollower ? await startNode(log, members, options) : undefined;
  const hosts = members.map(({ host, port }) => `${host}:${port}`).join(',');
  const write = (stream: string, type: string, data: unknown) =>
    refuseConflict(appendEvents(log, stream, 'any', [jsonContent(type, JSON.stringify(data))]), stream);
  return {
    ...leader,
    stop: async () => {
      await follower?.stop();
      await leader.stop();
    },
    start: async () => {
      await leader.start();
      await follower?.start();
    },
    follower,
    clusterConnectionString: `esdb://${hosts}?tls=${options.tls !== undefined}`,
    swapLeader: () => {
      for (const member of members) member.isLeader = !member.isLeader;
    },
    injectForeign: write,
    injectMetadata: (stream, metadata) => write(metastreamOf(stream), '$metadata', metadata),
    get eventCount() {
      return log.all.length;
    },
  };
}
