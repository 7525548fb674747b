// Who pays for a process that was killed? Leases it left open are closed at the next start, so that killed attempts stand on
// the bill (guarantee G7). Each is closed at the exact revision that was read: closing twice, or against a live holder of the
// lease, loses the race instead of adding a window.
import type { UsageMetered } from '../domain/costs/events.ts';
import type { Position } from '../domain/kernel/event.ts';
import { streams } from '../domain/kernel/ids.ts';
import type { Clock } from '../ledger/clock.ts';
import { decodeEvent, encodeEvent } from '../ledger/codec.ts';
import { eventId } from '../ledger/event-id.ts';
import { type EventStore, WrongExpectedRevision } from '../ledger/event-store.ts';
import { systemContext } from './system-context.ts';

/** What the views know of a lease whose last window is not final. */
export interface OrphanedLease {
  readonly leaseId: string;
  /** Claimed by events after that window, whole nanoseconds. */
  readonly pendingNs: bigint;
  readonly pendingEvents: number;
}

interface Deps {
  readonly store: EventStore;
  readonly clock: Clock;
  /** When this process started, UTC: what was recorded since says nothing about how long the killed one lived. */
  readonly startedAt: string;
}

/** Needs views that hold the whole log. Gives the number of leases it closed. Safe to run again. */
export async function closeOrphanedLeases(
  { store, clock, startedAt }: Deps,
  openLeases: readonly OrphanedLease[],
): Promise<number> {
  if (openLeases.length === 0) return 0;
  const lastSeen = await lastRecordedBefore(store, startedAt);
  let closed = 0;
  for (const lease of openLeases) {
    const stream = streams.lease(lease.leaseId);
    const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
    const decoded = last && decodeEvent(last);
    if (!last || decoded?.kind !== 'event' || decoded.event.type !== 'UsageMetered' || decoded.event.data.final)
      continue;
    const metered = closingWindow(decoded.event.data, lease, lastSeen);
    const commandId = `meter-${lease.leaseId}-${metered.window}`;
    const context = systemContext({
      commandId,
      businessUnit: decoded.event.metadata.actor.businessUnit,
      purpose: 'operations',
      correlationId: lease.leaseId,
    });
    const fact = { type: 'UsageMetered', data: metered } as const;
    const event = encodeEvent(eventId(`${stream}/${commandId}`, 0), fact, { ...context, recordedAt: clock.now() });
    try {
      await store.append(stream, last.revision, [event]);
      closed += 1;
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision)) throw error;
    }
  }
  return closed;
}

/** The last sign of life of the killed process: nothing was recorded after it, so nothing longer can be shown to be held. */
async function lastRecordedBefore(store: EventStore, startedAt: string): Promise<string | undefined> {
  let after: Position | undefined;
  for (;;) {
    const page = await store.readAll({ direction: 'backwards', limit: 100, ...(after === undefined ? {} : { after }) });
    for (const stored of page) {
      const decoded = decodeEvent(stored);
      if (decoded.kind === 'event' && decoded.event.metadata.recordedAt <= startedAt)
        return decoded.event.metadata.recordedAt;
    }
    const last = page.at(-1);
    if (!last) return undefined;
    after = last.position;
  }
}

function closingWindow(last: UsageMetered, lease: OrphanedLease, lastSeen: string | undefined): UsageMetered {
  const to = lastSeen && lastSeen > last.to ? lastSeen : last.to;
  const elapsedNs = (Date.parse(to) - Date.parse(last.to)) * 1_000_000;
  const pendingNs = Number(lease.pendingNs);
  // A scorer sleeps between requests, so only what its events claimed is known to be used; a run holds its device throughout.
  const heldNs = last.owner.kind === 'scoring' ? pendingNs : Math.max(elapsedNs, pendingNs);
  return {
    leaseId: last.leaseId,
    window: last.window + 1,
    owner: last.owner,
    provider: last.provider,
    deviceKind: last.deviceKind,
    from: last.to,
    to,
    deviceNs: heldNs,
    attributedNs: pendingNs,
    attributedEvents: lease.pendingEvents,
    final: true,
    ended: 'killed',
  };
}
