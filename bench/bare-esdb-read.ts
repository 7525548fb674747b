// What does EventStoreDB's official client give when nothing of ours stands before it? Its own reads of `$all`, in this thread.
import { EventStoreDBClient, START, streamNameFilter } from '@eventstore/db-client';
import type { BareRead } from './bare-read.ts';

export function bareEsdbReads(connectionString: string, prefix: string) {
  const client = EventStoreDBClient.connectionString(connectionString);
  const isOurs = (stream: string | undefined) => stream?.startsWith(prefix) ?? false;

  /** Until `count` of our events have come, or the reading ends. */
  async function count(
    events: AsyncIterable<{ event?: { streamId: string; data?: unknown } | undefined }>,
    most: number,
  ) {
    let seen = 0;
    for await (const { event } of events) {
      if (!event || !isOurs(event.streamId) || event.data === undefined) continue;
      seen += 1;
      if (seen === most) break;
    }
    return seen;
  }

  const reads: readonly BareRead[] = [
    {
      against: "the client's subscribeToAll",
      read: async (most) => {
        const filter = streamNameFilter({ prefixes: [prefix] });
        const subscription = client.subscribeToAll({ fromPosition: START, filter });
        try {
          return await count(subscription, most);
        } finally {
          await subscription.unsubscribe();
        }
      },
    },
    {
      against: "the client's readAll",
      read: (most) => count(client.readAll({ fromPosition: START, resolveLinkTos: false }), most),
    },
  ];
  // Not awaited: after a read that was left early the client may wait for its end for ever.
  return { reads, close: () => void client.dispose() };
}
