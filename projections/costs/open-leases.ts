// Which leases did nobody close? After a kill, the next start closes them at the exact revision, so that the time is paid for.
import type { LeaseOwner } from '../../domain/costs/events.ts';
import type { Usage } from '../../domain/costs/usage.ts';
import type { Views } from '../views.ts';

export interface OpenLease {
  readonly leaseId: string;
  readonly stream: string;
  readonly owner: LeaseOwner;
  readonly provider: Usage['provider'];
  readonly lastWindow: number;
  /** Where the last window ended and the next begins. */
  readonly lastTo: string;
  /** Of the lease's stream: what the closing append expects. */
  readonly revision: bigint;
  /** Work in the ledger that no window has claimed yet. */
  readonly pendingNs: bigint;
  readonly pendingEvents: number;
}

/** Read it when the views have caught up. */
export async function openLeases(views: Views): Promise<OpenLease[]> {
  return views.snapshot('costs', async (db) => {
    const leases = await db.selectFrom('lease').selectAll().where('final', '=', 0).orderBy('opened_position').execute();
    const open: OpenLease[] = [];
    for (const lease of leases) {
      const pending = await db
        .selectFrom('cost_line')
        .select((line) => [line.fn.sum<bigint | null>('device_ns').as('ns'), line.fn.countAll<bigint>().as('events')])
        .where('lease_id', '=', lease.lease_id)
        .where('nth', '>', lease.last_nth)
        .where('meter', '=', 'device-hour')
        .executeTakeFirstOrThrow();
      open.push({
        leaseId: lease.lease_id,
        stream: lease.stream,
        owner: JSON.parse(lease.owner),
        provider: lease.provider as Usage['provider'],
        lastWindow: lease.last_window,
        lastTo: lease.last_to,
        revision: lease.revision,
        pendingNs: BigInt(pending.ns ?? 0n),
        pendingEvents: Number(pending.events),
      });
    }
    return open;
  });
}
