// What does one operation carry with it? Who calls, on whose behalf things are traced, and what must be recorded before the
// answer leaves: denials and evidence read.

import { DomainError } from '../domain/kernel/errors.ts';
import { makeReading, type Reading } from '../projections/reading.ts';
import { viewsFor } from '../projections/views-for.ts';
import type { AccessLog, Origin } from './auth/access-log.ts';
import type { Caller } from './auth/caller.ts';
import type { ApiDeps } from './deps.ts';

/** What belongs to the running server rather than to one operation. */
export interface ServerParts {
  readonly deps: ApiDeps;
  readonly accessLog: AccessLog;
  /** After an erasure: an actor whose key is gone must not live on in memory. */
  readonly forgetCallers: () => void;
}

export interface Context extends ServerParts {
  readonly caller: Caller | undefined;
  readonly correlationId: string;
  readonly traceparent: string;
  /** Aborted once whoever asked is gone: for long work that nobody else waits for. */
  readonly gone: AbortSignal;
  /** What the operation asks of the views, and whether rows that it read stand still. */
  readonly reading: Reading;
  /** Filled by resolvers; written as one EvidenceRead before the answer. */
  readonly evidence: { readonly nodes: Set<string>; readonly businessUnits: Set<string> };
}

/** Apollo copies the context object once; a plain object with shared members survives that. */
export function makeContext(
  { deps, accessLog, forgetCallers }: ServerParts,
  caller: Caller | undefined,
  { traceparent, gone }: { readonly traceparent: string | undefined; readonly gone?: AbortSignal },
): Context {
  const correlationId = deps.newId();
  const reading = makeReading();
  return {
    deps: { ...deps, views: viewsFor(deps.views, reading) },
    reading,
    accessLog,
    forgetCallers,
    caller,
    correlationId,
    traceparent: continueTrace(traceparent, correlationId),
    gone: gone ?? new AbortController().signal,
    evidence: { nodes: new Set(), businessUnits: new Set() },
  };
}

/** Throws UNAUTHENTICATED: for places that only an @Authorized field leads to. */
export function callerOf(context: Context): Caller {
  if (!context.caller) {
    throw new DomainError('UNAUTHENTICATED', 'This needs a bearer token in the Authorization header.');
  }
  return context.caller;
}

/** What every event of this operation says about its origin, except which command it was. */
export function originOf(context: Context): Origin {
  const { actor, purpose } = callerOf(context);
  const { correlationId, traceparent } = context;
  return { actor, purpose, correlationId, causationId: correlationId, traceparent };
}

/** W3C Trace Context level 1, version 00. All-zero ids are invalid there and start a new trace here. */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

function continueTrace(header: string | undefined, uuid: string): string {
  if (header !== undefined && TRACEPARENT.test(header)) return header;
  const hex = uuid.replaceAll('-', '');
  return `00-${hex}-${hex.slice(16)}-01`;
}
