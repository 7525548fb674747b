// What does one node of the stand-in know when it handles a call? The log (shared by a pair), its faults, and its role.
import type { Metadata } from '@grpc/grpc-js';
import { accessDenied, type CallError, notLeader, unauthenticated } from './call-errors.ts';
import type { Faults, OpenSubscription } from './faults.ts';
import type { StandInLog } from './stand-in-log.ts';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface Member extends Endpoint {
  readonly instanceId: string;
  isLeader: boolean;
}

export interface StandInNode {
  readonly log: StandInLog;
  readonly faults: Faults;
  readonly subscriptions: Set<OpenSubscription>;
  readonly self: Member;
  /** All nodes, this one among them. */
  readonly members: readonly Member[];
  readonly credentials: { readonly username: string; readonly password: string } | undefined;
  readonly settings: NodeSettings;
  cutConnections(): void;
  restart(): Promise<void>;
}

export interface NodeSettings {
  /** Events a live subscriber may lag behind before it is dropped; measured loads are kept apart by these defaults. */
  readonly liveBuffer: { readonly all: number; readonly stream: number };
  /** How long a batch append may stay unfinished, in milliseconds (EventStoreDB: 2 s, whatever the client's deadline). */
  readonly writeTimeoutMs: number;
}

const checkCredentials = (node: StandInNode, metadata: Metadata): CallError | undefined => {
  if (!node.credentials) return undefined;
  const [sent] = metadata.get('authorization');
  if (sent === undefined) return accessDenied();
  const { username, password } = node.credentials;
  const right = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return `${sent}` === right ? undefined : unauthenticated();
};

/** Why this node does not serve the call; undefined when it does. `needsLeader`: the call writes. */
export function refusal(node: StandInNode, metadata: Metadata, needsLeader: boolean): CallError | undefined {
  const denied = checkCredentials(node, metadata);
  if (denied) return denied;
  if (node.self.isLeader || !(needsLeader || metadata.get('requires-leader')[0] === 'true')) return undefined;
  const leader = node.members.find(({ isLeader }) => isLeader);
  return leader && notLeader(leader.host, leader.port);
}
