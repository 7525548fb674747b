// Which events does a filtered subscription to `$all` get? Stream name or event type, by prefixes (case counts) or a regular
// expression without implied anchors; no prefix and no expression match nothing (measured: "subscribe/all with filters").
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { serverThrew } from './call-errors.ts';
import type { LoggedEvent } from './stand-in-log.ts';

/** The server's window when the client leaves it open: 32 events. */
const DEFAULT_WINDOW = 32;

export interface EventFilter {
  matches(event: LoggedEvent): boolean;
  /** Events read a page. */
  readonly window: number;
  /** Pages between two checkpoints. */
  readonly checkpointPages: number;
}

export function readFilter(options: ReadReq.Options.FilterOptions): EventFilter {
  const byName = options.getStreamIdentifier();
  const expression = byName ?? options.getEventType();
  const prefixes = expression?.getPrefixList() ?? [];
  const source = expression?.getRegex() ?? '';
  let regex: RegExp | undefined;
  try {
    regex = source === '' ? undefined : new RegExp(source, 'u');
  } catch {
    throw serverThrew();
  }
  const fits = (text: string) => regex?.test(text) ?? prefixes.some((prefix) => text.startsWith(prefix));
  return {
    matches: byName ? ({ stream }) => fits(stream.name) : ({ type }) => fits(type),
    window: options.hasMax() ? options.getMax() : DEFAULT_WINDOW,
    checkpointPages: Math.max(1, options.getCheckpointintervalmultiplier()),
  };
}
