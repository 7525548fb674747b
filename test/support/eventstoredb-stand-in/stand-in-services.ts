// Which gRPC services does a node offer? Those the adapter needs; every other method of EventStoreDB is there and refuses.
import type {
  Server,
  ServerWritableStream,
  ServiceDefinition,
  sendUnaryData,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { appendCall } from './append-call.ts';
import { batchAppendCall } from './batch-append-call.ts';
import { notModelled } from './call-errors.ts';
import { deleteCall } from './delete-call.ts';
import {
  featuresGrpc,
  gossipGrpc,
  monitoringGrpc,
  operationsGrpc,
  persistentGrpc,
  projectionsGrpc,
  streamsGrpc,
  usersGrpc,
} from './generated-stubs.ts';
import { withSizeLimit } from './message-size.ts';
import { gossipCall, supportedMethodsCall } from './node-calls.ts';
import { readCall } from './read-call.ts';
import type { StandInNode } from './stand-in-node.ts';

// The generated definitions are typed apart from grpc-js's own; here they are only handed over.
const definition = (service: unknown) => service as ServiceDefinition;

/** Every method ends with UNIMPLEMENTED and a text that names the stand-in. */
function refuseAll(server: Server, service: ServiceDefinition, what: string): void {
  const implementation: UntypedServiceImplementation = {};
  for (const [name, { responseStream }] of Object.entries(service)) {
    implementation[name] = responseStream
      ? (call: ServerWritableStream<unknown, unknown>) => void call.emit('error', notModelled(what))
      : (_call: unknown, respond: sendUnaryData<unknown>) => respond(notModelled(what));
  }
  server.addService(service, implementation);
}

function streamsDefinition(): ServiceDefinition {
  const { read, append, batchAppend, ...rest } = definition(streamsGrpc.StreamsService);
  return {
    ...rest,
    // Readers get frames that were encoded at append.
    read: { ...read!, responseSerialize: (frame: Buffer) => frame },
    append: { ...append!, requestDeserialize: withSizeLimit(append!.requestDeserialize) },
    batchAppend: { ...batchAppend!, requestDeserialize: withSizeLimit(batchAppend!.requestDeserialize) },
  };
}

export function addServices(server: Server, node: StandInNode): void {
  const bind =
    <Arguments extends unknown[]>(handle: (node: StandInNode, ...rest: Arguments) => void) =>
    (...rest: Arguments) =>
      handle(node, ...rest);
  const streamCalls = {
    read: bind(readCall),
    append: bind(appendCall),
    batchAppend: bind(batchAppendCall),
    delete: (call: Parameters<typeof deleteCall>[2], respond: Parameters<typeof deleteCall>[3]) =>
      deleteCall(node, 'delete', call, respond),
    tombstone: (call: Parameters<typeof deleteCall>[2], respond: Parameters<typeof deleteCall>[3]) =>
      deleteCall(node, 'tombstone', call, respond),
  };
  server.addService(streamsDefinition(), streamCalls as unknown as UntypedServiceImplementation);
  server.addService(definition(featuresGrpc.ServerFeaturesService), {
    getSupportedMethods: (_call: unknown, respond: Parameters<typeof supportedMethodsCall>[0]) =>
      supportedMethodsCall(respond),
  });
  server.addService(definition(gossipGrpc.GossipService), {
    read: (_call: unknown, respond: Parameters<typeof gossipCall>[1]) => gossipCall(node, respond),
  });
  refuseAll(server, definition(persistentGrpc.PersistentSubscriptionsService), 'persistent subscriptions');
  refuseAll(server, definition(projectionsGrpc.ProjectionsService), 'projections');
  refuseAll(server, definition(operationsGrpc.OperationsService), 'operations');
  refuseAll(server, definition(usersGrpc.UsersService), 'users');
  refuseAll(server, definition(monitoringGrpc.MonitoringService), 'monitoring');
}
