// Leases of a random history: opened by a window of no time, metered in windows without a gap, and ended once; what work claimed
// since the last window is what the next one says was claimed.
import type { LeaseOwner } from '../../../domain/costs/events.ts';
import type { Usage } from '../../../domain/costs/usage.ts';
import { streams } from '../../../domain/kernel/ids.ts';
import { bySystem, type HistoryFact, type MadeLease, remove, type World } from './history-world.ts';

const LONGEST_WINDOW = 60_000;
/** Nanoseconds that a device is held beside the work, in a window of at most a minute. */
const MOST_IDLE = 30_000_000_000;

const DEVICES = [
  { provider: 'cpu', deviceKind: 'cpu' },
  { provider: 'cpu', deviceKind: 'cpu' },
  { provider: 'cuda', deviceKind: 'h100' },
  { provider: 'cuda', deviceKind: 'a10' },
  { provider: 'webgpu', deviceKind: 'webgpu' },
] as const;

/** The lease, and its window 0. */
export function openLease(world: World, owner: LeaseOwner, unit: string): { lease: MadeLease; opening: HistoryFact } {
  const device = owner.kind === 'scoring' ? DEVICES[0] : world.oneOf(DEVICES)!;
  const lease: MadeLease = {
    id: world.id('lease'),
    owner,
    ...device,
    unit,
    nextWindow: 1,
    to: world.now,
    pendingNs: 0,
    pendingEvents: 0,
  };
  world.leases.push(lease);
  const at = world.time();
  return { lease, opening: metered(lease, { window: 0, from: at, to: at, deviceNs: 0, final: false, ended: 'open' }) };
}

/** Claims time of the lease for an event that is about to be written. */
export function use(lease: MadeLease, deviceNs: number): Usage {
  lease.pendingNs += deviceNs;
  lease.pendingEvents += 1;
  return { leaseId: lease.id, provider: lease.provider, deviceNs };
}

export function meter(world: World, lease: MadeLease, ended: 'open' | 'released' | 'killed'): HistoryFact {
  const from = lease.to;
  lease.to = Math.max(from, Math.min(from + LONGEST_WINDOW, world.now));
  const deviceNs = lease.pendingNs + world.between(0, MOST_IDLE);
  const final = ended !== 'open';
  const [window, times] = [lease.nextWindow++, { from: world.time(from), to: world.time(lease.to) }];
  const fact = metered(lease, { window, ...times, deviceNs, final, ended });
  lease.pendingNs = 0;
  lease.pendingEvents = 0;
  if (final) {
    remove(world.leases, lease);
    world.finished.push(streams.lease(lease.id));
  }
  for (const decision of world.decisions) if (decision.lease === lease.id) decision.settled = true;
  return fact;
}

type Window = {
  readonly window: number;
  readonly from: string;
  readonly to: string;
  readonly deviceNs: number;
  readonly final: boolean;
  readonly ended: 'open' | 'released' | 'killed';
};

function metered(lease: MadeLease, window: Window): HistoryFact {
  const { id, owner, provider, deviceKind, pendingNs, pendingEvents, unit } = lease;
  const claimed = { attributedNs: pendingNs, attributedEvents: pendingEvents };
  const data = { leaseId: id, owner, provider, deviceKind, ...window, ...claimed };
  return { by: bySystem(unit), fact: { type: 'UsageMetered', data } };
}
