// How is a device lease cut into metered windows? A pure state machine: windows follow each other without a gap in time, each
// says how long the device was held in it and which part of that was claimed by events (guarantee G7). Held means from the
// first piece of work after the last window to the end of the last one: a scorer that sleeps holds no device.
import type { LeaseOwner, UsageMetered } from '../domain/costs/events.ts';
import type { Usage } from '../domain/costs/usage.ts';

export interface LeaseState {
  readonly leaseId: string;
  readonly owner: LeaseOwner;
  readonly provider: Usage['provider'];
  readonly deviceKind: string;
  /** Number of the window that runs. */
  readonly window: number;
  /** Where the last window ended, UTC. */
  readonly from: string;
  /** Monotonic nanoseconds; `undefined`: nothing was done in this window yet. */
  readonly held: { readonly from: bigint; readonly to: bigint } | undefined;
  readonly attributedNs: number;
  readonly attributedEvents: number;
}

type Opening = Pick<LeaseState, 'leaseId' | 'owner' | 'provider' | 'deviceKind'>;
export interface MeteredWindow {
  readonly metered: UsageMetered;
  readonly next: LeaseState;
}

/** Window 0: no time, but a trace in the log that the next start finds when the process is killed. */
export function openLeaseAt(opening: Opening, at: string): MeteredWindow {
  const fresh = { ...opening, window: 0, from: at, held: undefined, attributedNs: 0, attributedEvents: 0 };
  return closeWindow(fresh, at, 'open');
}

/** The device is in use at `now` (monotonic nanoseconds). */
export function hold(state: LeaseState, now: bigint): LeaseState {
  return { ...state, held: { from: state.held?.from ?? now, to: now } };
}

/** Events of this lease were appended that carry `deviceNs` together. */
export function claim(state: LeaseState, deviceNs: number, events: number): LeaseState {
  return {
    ...state,
    attributedNs: state.attributedNs + deviceNs,
    attributedEvents: state.attributedEvents + events,
  };
}

/** `released` and `killed` end the lease: the window is final. */
export function closeWindow(state: LeaseState, to: string, ended: UsageMetered['ended']): MeteredWindow {
  const { leaseId, owner, provider, deviceKind, window, from, held, attributedNs, attributedEvents } = state;
  const metered: UsageMetered = {
    leaseId,
    window,
    owner,
    provider,
    deviceKind,
    from,
    to,
    deviceNs: held ? Number(held.to - held.from) : 0,
    attributedNs,
    attributedEvents,
    final: ended !== 'open',
    ended,
  };
  const next = { ...state, window: window + 1, from: to, held: undefined, attributedNs: 0, attributedEvents: 0 };
  return { metered, next };
}
