// May this append be written, is it a retry, or a conflict? The rules of EventStoreDB 23.10 (measured: transcript, "append/…"
// and "idempotency/…"): ids are compared, never bytes; `any` and `stream_exists` ask the ids remembered in memory; an exact
// revision that is behind is compared with the stored events, from the first id on.
import type { StandInLog } from './stand-in-log.ts';

export type Expected = 'any' | 'no_stream' | 'stream_exists' | number;

export type AppendAnswer =
  | { readonly kind: 'written' | 'retry'; readonly lastRevision: number; readonly position: number | undefined }
  | { readonly kind: 'wrongVersion'; readonly expected: Expected; readonly current: number }
  | { readonly kind: 'deleted' };

export type AppendDecision = { readonly kind: 'write' } | AppendAnswer;

function positionOf(log: StandInLog, name: string, revision: number): number | undefined {
  const stream = log.stream(name)!;
  // What is hidden has no position any more (measured on a deleted stream).
  return revision >= log.firstReadable(stream) ? stream.events[revision]?.position : undefined;
}

function checkRemembered(log: StandInLog, name: string, expected: Expected, ids: readonly string[]): AppendDecision {
  let last: number | undefined;
  for (const id of ids) {
    const revision = log.remembered.find(id, name);
    if (revision === undefined) {
      if (last === undefined) return { kind: 'write' };
      return { kind: 'wrongVersion', expected, current: log.lastRevision(name) };
    }
    last = revision;
  }
  if (last === undefined) return { kind: 'write' };
  return { kind: 'retry', lastRevision: last, position: positionOf(log, name, last) };
}

export function checkAppend(log: StandInLog, name: string, expected: Expected, ids: readonly string[]): AppendDecision {
  if (log.isTombstoned(name)) return { kind: 'deleted' };
  const current = log.lastRevision(name);
  const { softDeleted } = log.metadata(name);
  const wrong = { kind: 'wrongVersion', expected, current } as const;
  if (expected === 'stream_exists') {
    if (softDeleted) return { kind: 'deleted' };
    if (current < 0 && log.lastRevision(`$$${name}`) < 0) return wrong;
  }
  if (expected === 'any' || expected === 'stream_exists') return checkRemembered(log, name, expected, ids);

  const after = expected === 'no_stream' ? -1 : expected;
  if (after > current) return wrong;
  if (after === current) return { kind: 'write' };
  if (ids.length === 0) return wrong;
  const stored = log.stream(name)!.events;
  const same = ids.every((id, index) => stored[after + 1 + index]?.id === id);
  if (same) {
    const lastRevision = after + ids.length;
    return { kind: 'retry', lastRevision, position: positionOf(log, name, lastRevision) };
  }
  const firstIsNew = stored[after + 1]?.id !== ids[0];
  return firstIsNew && expected === 'no_stream' && softDeleted ? { kind: 'write' } : wrong;
}
