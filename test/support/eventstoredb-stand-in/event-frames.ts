// Which bytes go to a reader for an event? Its own frame, or with resolveLinkTos the event a `$>` event points at. A link is
// `revision@stream` as plain data; one whose target is gone or hidden comes without an event (measured: "read/links").
import type { LoggedEvent, StandInLog } from './stand-in-log.ts';
import { dataOf, linkFrame } from './wire-events.ts';

const LINK_PATTERN = /^(\d+)@(.+)$/s;

export function eventFrame(log: StandInLog, event: LoggedEvent, resolveLinks: boolean): Buffer {
  if (!resolveLinks || event.type !== '$>') return event.frame;
  const [, revision, name] = LINK_PATTERN.exec(Buffer.from(dataOf(event)).toString('utf8')) ?? [];
  if (revision === undefined || name === undefined) return event.frame;
  const stream = log.stream(name);
  const visible = stream && !log.isTombstoned(name) && Number(revision) >= log.firstReadable(stream);
  return linkFrame(event, visible ? stream.events[Number(revision)] : undefined);
}
