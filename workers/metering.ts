// Who holds a device, for how long, and what was it used for? Takes leases and writes their windows to `lease-<id>`. A window
// never closes between an append that claims device time and the count of that claim, so log and meter agree exactly.
import type { LeaseOwner } from '../domain/costs/events.ts';
import type { Usage } from '../domain/costs/usage.ts';
import { makeId, streams } from '../domain/kernel/ids.ts';
import type { Clock } from '../ledger/clock.ts';
import type { StreamWriter } from '../ledger/stream-writer.ts';
import { claim, closeWindow, hold, openLeaseAt } from './lease-windows.ts';
import { systemContext } from './system-context.ts';

/** Says that events carrying `deviceNs` together are stored. */
export type Claim = (deviceNs: number, events: number) => void;

export interface Lease {
  readonly leaseId: string;
  readonly provider: Usage['provider'];
  /** Holds the device while `work` runs; `work` claims what its events carried before it resolves. */
  use<T>(work: (claim: Claim) => Promise<T>): Promise<T>;
  /** Writes the final window once nothing uses the lease; durable when it resolves. Once only: later calls wait for it. */
  end(how: 'released' | 'killed'): Promise<void>;
}

/** When a window closes by itself. Without it a lease has one window, closed at its end. */
export interface WindowLimits {
  /** Closes after so long without work, milliseconds. */
  readonly quietMs: number;
  readonly longestMs: number;
  readonly mostEvents: number;
}

export const SCORING_WINDOWS: WindowLimits = { quietMs: 250, longestMs: 60_000, mostEvents: 10_000 };

export interface LeaseRequest {
  readonly owner: LeaseOwner;
  readonly provider: Usage['provider'];
  /** Left out: that of the house, or its provider's name. */
  readonly deviceKind?: string;
  readonly businessUnit: string;
  readonly windows?: WindowLimits;
}

export interface Metering {
  /** Window 0 is durable when it resolves. */
  openLease(request: LeaseRequest): Promise<Lease>;
}

export interface Timers {
  set(callback: () => void, ms: number): unknown;
  clear(timer: unknown): void;
}

export interface MeteringDeps {
  readonly writer: StreamWriter;
  readonly clock: Clock;
  /** Monotonic nanoseconds. */
  readonly monotonicNs: () => bigint;
  /** 26 characters of base 32 from random bytes. */
  readonly newToken: () => string;
  readonly timers: Timers;
  /** Of leases that name none; left out: the provider's name. */
  readonly deviceKind?: string | undefined;
  /** A window that could not be written stays open and is tried again at the next occasion. */
  readonly onError?: (error: unknown) => void;
}

export function makeMetering(deps: MeteringDeps): Metering {
  const { writer, clock, monotonicNs, newToken, timers, onError = () => {} } = deps;
  return {
    async openLease({ owner, provider, deviceKind, businessUnit, windows }) {
      const leaseId = makeId('lease', newToken());
      let { metered, next: state } = openLeaseAt(
        { leaseId, owner, provider, deviceKind: deviceKind ?? deps.deviceKind ?? provider },
        clock.now(),
      );
      let users = 0;
      let gate: Promise<void> | undefined;
      let idle: (() => void) | undefined;
      let timer: unknown;
      let ended: Promise<void> | undefined;

      const write = () =>
        writer.write(
          streams.lease(leaseId),
          [{ type: 'UsageMetered', data: metered }],
          systemContext({
            commandId: `meter-${leaseId}-${metered.window}`,
            businessUnit,
            purpose: 'operations',
            correlationId: leaseId,
          }),
        );
      await write();
      const record = async (how: 'open' | 'released' | 'killed') => {
        const window = closeWindow(state, clock.now(), how);
        metered = window.metered;
        await write();
        state = window.next;
      };

      /** Waits until nobody uses the lease and keeps newcomers out meanwhile. */
      const alone = async (work: () => Promise<void>) => {
        while (gate) await gate;
        let open!: () => void;
        gate = new Promise((resolve) => {
          open = resolve;
        });
        try {
          if (users > 0) {
            await new Promise<void>((resolve) => {
              idle = resolve;
            });
          }
          idle = undefined;
          await work();
        } finally {
          gate = undefined;
          open();
        }
      };
      const cut = (how: 'open' | 'released' | 'killed') =>
        alone(async () => {
          if (how === 'open' && (!state.held || ended)) return;
          await record(how);
        });
      /** After a long silence the time without work gets a window of its own: what follows has the price of its own day. */
      const wake = async (limits: WindowLimits) => {
        const rested = () => !state.held && Date.parse(clock.now()) - Date.parse(state.from) > limits.longestMs;
        if (!rested() || ended) return;
        await alone(async () => {
          if (rested() && !ended) await record('open');
        }).catch(onError);
      };
      const arm = (limits: WindowLimits) => {
        timers.clear(timer);
        if (ended || !state.held) return;
        const age = Number((state.held.to - state.held.from) / 1_000_000n);
        const full = age >= limits.longestMs || state.attributedEvents >= limits.mostEvents;
        if (full && !gate) cut('open').catch(onError);
        else if (users === 0) timer = timers.set(() => cut('open').catch(onError), limits.quietMs);
      };

      return {
        leaseId,
        provider,
        async use(work) {
          while (gate) await gate;
          if (windows) await wake(windows);
          while (gate) await gate;
          if (ended) throw new Error(`Lease ${leaseId} has ended.`);
          users += 1;
          timers.clear(timer);
          state = hold(state, monotonicNs());
          try {
            return await work((deviceNs, events) => {
              state = claim(state, deviceNs, events);
            });
          } finally {
            state = hold(state, monotonicNs());
            users -= 1;
            if (users === 0) idle?.();
            if (windows) arm(windows);
          }
        },
        end(how) {
          timers.clear(timer);
          ended ??= cut(how);
          return ended;
        },
      };
    },
  };
}
