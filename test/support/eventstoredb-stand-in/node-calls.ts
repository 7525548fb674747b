// What does the server say about itself? Its version and methods, and the members of its cluster (measured: "raw/bytes …").

import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type { sendUnaryData } from '@grpc/grpc-js';
import { features, gossip, shared } from './generated-stubs.ts';
import type { StandInNode } from './stand-in-node.ts';

export const STAND_IN_VERSION = '23.10.8';

const PERSISTENT = 'event_store.client.persistent_subscriptions.persistentsubscriptions';
const STREAMS = 'event_store.client.streams.streams';
const TARGETS = ['stream', 'all'];
const METHODS: readonly (readonly [service: string, method: string, features: readonly string[]])[] = [
  [PERSISTENT, 'create', TARGETS],
  [PERSISTENT, 'update', TARGETS],
  [PERSISTENT, 'delete', TARGETS],
  [PERSISTENT, 'read', TARGETS],
  [PERSISTENT, 'getinfo', TARGETS],
  [PERSISTENT, 'replayparked', TARGETS],
  [PERSISTENT, 'list', TARGETS],
  [PERSISTENT, 'restartsubsystem', TARGETS],
  [STREAMS, 'read', ['position', 'events']],
  [STREAMS, 'append', []],
  [STREAMS, 'delete', []],
  [STREAMS, 'tombstone', []],
  [STREAMS, 'batchappend', ['deadline_duration']],
];

export function supportedMethodsCall(respond: sendUnaryData<SupportedMethods>): void {
  const methods = METHODS.map(([service, method, list]) =>
    new features.SupportedMethod()
      .setServiceName(service)
      .setMethodName(method)
      .setFeaturesList([...list]),
  );
  respond(null, new features.SupportedMethods().setEventStoreServerVersion(STAND_IN_VERSION).setMethodsList(methods));
}

export function gossipCall(node: StandInNode, respond: sendUnaryData<ClusterInfo>): void {
  const { MemberInfo, EndPoint, ClusterInfo: Answer } = gossip;
  const members = node.members.map(({ host, port, instanceId, isLeader }) =>
    new MemberInfo()
      .setInstanceId(new shared.UUID().setString(instanceId))
      .setTimeStamp(`${node.log.now()}0000`)
      .setState(isLeader ? MemberInfo.VNodeState.LEADER : MemberInfo.VNodeState.FOLLOWER)
      .setIsAlive(true)
      .setHttpEndPoint(new EndPoint().setAddress(host).setPort(port)),
  );
  respond(null, new Answer().setMembersList(members));
}
