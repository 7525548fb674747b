// Which scenarios of the record look past the client, at the frames themselves, at what the server says about itself, and at
// finding it by gossip?

import { binaryEvent, jsonEvent } from '@eventstore/db-client';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { credentials } from '@grpc/grpc-js';
import {
  type features,
  featuresGrpc,
  gossipGrpc,
  shared,
  streams,
} from '../support/eventstoredb-stand-in/generated-stubs.ts';
import { event, type Notebook, type Scenarios } from './transcript-scenario.ts';

/** The port of the server that was recorded: the one of the stand-in is written down as this. */
const RECORDED_PORT = 2213;
const utf8 = (text: string) => new TextEncoder().encode(text);
const text = (data: string | Uint8Array) => Buffer.from(data as Uint8Array).toString('utf8');

async function rawFrames(t: Notebook) {
  const spaced = utf8('{ "a" :1,  "b":[2 ] }');
  await t.client.appendToStream('raw', [
    jsonEvent({ type: 'R', data: { z: 1, a: 2 }, metadata: spaced }),
    binaryEvent({ type: 'R', data: spaced }),
  ]);
  const address = `127.0.0.1:${t.standIn.port}`;
  const insecure = credentials.createInsecure();
  const client = new streamsGrpc.StreamsClient(address, insecure);
  const { Options } = streams.ReadReq;
  const stream = new Options.StreamOptions()
    .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(utf8('raw')))
    .setStart(new shared.Empty());
  const options = new Options()
    .setStream(stream)
    .setCount('10')
    .setNoFilter(new shared.Empty())
    .setUuidOption(new Options.UUIDOption().setString(new shared.Empty()));
  const answers = await client.read(new streams.ReadReq().setOptions(options)).toArray();
  const read = answers.filter((answer) => answer.hasEvent()).map((answer) => answer.getEvent()!);
  t.note({
    frames: read.map((frame) => {
      const recorded = frame.getEvent()!;
      const map: [string, string][] = [...recorded.getMetadataMap().entries()];
      return {
        data: text(recorded.getData_asU8()),
        customMetadata: text(recorded.getCustomMetadata_asU8()),
        metadataMapKeys: map
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, value]) => [key, key === 'created' ? `${value.length} digits (100-ns ticks since 1970)` : value]),
        positionCase: frame.getPositionCase(),
      };
    }),
  });
  const first = read[0]!.getEvent()!.getCustomMetadata_asU8();
  t.note({ fact: 'metadata byte-for-byte', value: Buffer.from(first).equals(spaced) });
  client.close();
  await serverFeatures(t, address);
  await gossip(t, address);
}

async function serverFeatures(t: Notebook, address: string) {
  const client = new featuresGrpc.ServerFeaturesClient(address, credentials.createInsecure());
  await t.call('ServerFeatures.GetSupportedMethods', async () => {
    const answer = await new Promise<InstanceType<typeof features.SupportedMethods>>((resolve, reject) => {
      client.getSupportedMethods(new shared.Empty(), (error, methods) => (error ? reject(error) : resolve(methods)));
    });
    const methods = answer
      .getMethodsList()
      .map((method) => `${method.getServiceName()}/${method.getMethodName()} [${method.getFeaturesList()}]`);
    return { version: answer.getEventStoreServerVersion(), methods };
  });
  client.close();
}

async function gossip(t: Notebook, address: string) {
  const client = new gossipGrpc.GossipClient(address, credentials.createInsecure());
  await t.call('Gossip.Read', async () => {
    const members = await new Promise<
      ReturnType<import('@eventstore/db-client/generated/gossip_pb.js').ClusterInfo['getMembersList']>
    >((resolve, reject) => {
      client.read(new shared.Empty(), (error, answer) => (error ? reject(error) : resolve(answer.getMembersList())));
    });
    return members.map((member) => {
      const { address: host, port } = member.getHttpEndPoint()!.toObject();
      return {
        instanceId: /^[0-9a-f-]{36}$/.test(member.getInstanceId()!.getString()) ? '<uuid>' : 'not a uuid',
        timeStamp: /^\d+$/.test(String(member.getTimeStamp())) ? '<ticks>' : 'not a number',
        state: member.getState(),
        isAlive: member.getIsAlive(),
        httpEndPoint: { address: host, port: port === t.standIn.port ? RECORDED_PORT : port },
      };
    });
  });
  client.close();
}

export const rawScenarios: Scenarios = {
  'raw/bytes of data and metadata, metadata map, server features, gossip': rawFrames,
  'client/discover connection string against the single node': async (t) => {
    await t.withClient(`esdb+discover://127.0.0.1:${t.standIn.port}?tls=false`, (client) =>
      t.call('append through esdb+discover://', () => client.appendToStream('discovered', event())),
    );
  },
};
