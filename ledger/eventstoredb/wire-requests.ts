// How are appends and reads asked for on EventStoreDB's wire? Always an exact expected revision, always raw bytes, never links.
import type { ExpectedRevision, NewEvent } from '../event-store.ts';
import { Empty, messages, type ReadReq, StreamIdentifier, UUID } from './protocol.ts';

type AppendReq = InstanceType<typeof messages.AppendReq>;
type ReadOptions = InstanceType<typeof messages.ReadReq.Options>;

/** Canonical JSON is what the bytes are; EventStoreDB's own tools then show them. It does not parse them. */
const CONTENT_TYPE = 'application/json';
/** Events the server looks at before it reports where it is, while nothing matches a filter. */
const SEARCH_WINDOW = 1_000;

/** The header, then one message an event: all of one call is stored, or nothing. */
export function* appendMessages(
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): Generator<AppendReq> {
  const options = new messages.AppendReq.Options();
  options.setStreamIdentifier(identifier(stream));
  if (expected === 'none') options.setNoStream(new Empty());
  else options.setRevision(String(expected));
  const header = new messages.AppendReq();
  header.setOptions(options);
  yield header;
  for (const event of events) {
    const id = new UUID();
    id.setString(event.id);
    const proposed = new messages.AppendReq.ProposedMessage();
    proposed.setId(id);
    proposed.getMetadataMap().set('type', event.type).set('content-type', CONTENT_TYPE);
    proposed.setData(event.data);
    proposed.setCustomMetadata(event.metadata);
    const message = new messages.AppendReq();
    message.setProposedMessage(proposed);
    yield message;
  }
}

/** @param count from 1: the server never answers a read of nothing. */
export function readStreamRequest(
  stream: string,
  { from, backwards, count }: { from: bigint | undefined; backwards: boolean; count: number },
): ReadReq {
  const target = new messages.ReadReq.Options.StreamOptions();
  target.setStreamIdentifier(identifier(stream));
  if (from !== undefined) target.setRevision(String(from));
  else if (backwards) target.setEnd(new Empty());
  else target.setStart(new Empty());
  const options = readOptions(backwards);
  options.setStream(target);
  options.setCount(String(count));
  options.setNoFilter(new Empty());
  return request(options);
}

/** Forwards from a position **includes** its event, backwards **excludes** it. */
export function readAllRequest({
  from,
  backwards,
  count,
}: {
  from: bigint | undefined;
  backwards: boolean;
  count: number;
}): ReadReq {
  const options = readOptions(backwards);
  options.setAll(place(from, backwards));
  options.setCount(String(count));
  options.setNoFilter(new Empty());
  return request(options);
}

/** Subscribing from a position **excludes** its event. Only streams with one of these prefixes are sent. */
export function followRequest({
  after,
  prefixes,
}: {
  after: bigint | undefined;
  prefixes: readonly string[] | undefined;
}): ReadReq {
  const options = readOptions(false);
  options.setAll(place(after, false));
  options.setSubscription(new messages.ReadReq.Options.SubscriptionOptions());
  if (prefixes) {
    const names = new messages.ReadReq.Options.FilterOptions.Expression();
    names.setPrefixList([...prefixes]);
    const filter = new messages.ReadReq.Options.FilterOptions();
    filter.setStreamIdentifier(names);
    filter.setMax(SEARCH_WINDOW);
    filter.setCheckpointintervalmultiplier(1_000);
    options.setFilter(filter);
  } else {
    options.setNoFilter(new Empty());
  }
  return request(options);
}

function place(position: bigint | undefined, backwards: boolean) {
  const all = new messages.ReadReq.Options.AllOptions();
  if (position !== undefined) {
    const at = new messages.ReadReq.Options.Position();
    at.setCommitPosition(String(position));
    at.setPreparePosition(String(position));
    all.setPosition(at);
  } else if (backwards) {
    all.setEnd(new Empty());
  } else {
    all.setStart(new Empty());
  }
  return all;
}

function readOptions(backwards: boolean): ReadOptions {
  const options = new messages.ReadReq.Options();
  const uuids = new messages.ReadReq.Options.UUIDOption();
  uuids.setString(new Empty());
  options.setUuidOption(uuids);
  options.setResolveLinks(false);
  options.setReadDirection(backwards ? 1 : 0);
  return options;
}

function request(options: ReadOptions): ReadReq {
  const asked = new messages.ReadReq();
  asked.setOptions(options);
  return asked;
}

function identifier(stream: string) {
  const name = new StreamIdentifier();
  name.setStreamName(new TextEncoder().encode(stream));
  return name;
}
