// Does a window follow the one before it? Windows of a lease leave no gap between them, and nothing follows the final one.
import { prepared } from '../prepared.ts';
import type { EventOf } from '../projection.ts';
import type { ViewWriter } from '../view-writer.ts';

type Metered = EventOf<'UsageMetered'>;

/** `after`: number of the last line at the lease's window before; what came since is this one's. */
export interface Followed {
  readonly after: bigint;
  readonly known: boolean;
  readonly oddities: number;
}

export async function followLease({ data, ...event }: Metered, views: ViewWriter): Promise<Followed> {
  const lease = await views.first(leaseOf, { lease_id: data.leaseId });
  const odd = (code: string, sentence: string) => {
    views.anomaly(event, code, sentence);
    return 1;
  };
  if (!lease) {
    const sentence = `Lease ${data.leaseId} begins with window ${data.window}; it must begin with 0.`;
    return { after: 0n, known: false, oddities: data.window === 0 ? 0 : odd('WINDOW_GAP', sentence) };
  }
  const followed = { after: lease.last_nth, known: true };
  if (lease.final === 1) {
    const sentence = `Window ${data.window} of ${data.leaseId} follows the final one, ${lease.last_window}.`;
    return { ...followed, oddities: odd('WINDOW_AFTER_FINAL', sentence) };
  }
  if (data.window === lease.last_window + 1 && data.from === lease.last_to) return { ...followed, oddities: 0 };
  const sentence = `Window ${data.window} of ${data.leaseId} begins ${data.from}; window ${lease.last_window + 1} beginning ${lease.last_to} was next.`;
  return { ...followed, oddities: odd('WINDOW_GAP', sentence) };
}

const leaseOf = prepared<{ lease_id: string }>()((db, place) =>
  db
    .selectFrom('lease')
    .select(['last_window', 'last_nth', 'last_to', 'final'])
    .where('lease_id', '=', place('lease_id')),
);

/** `until`: number of the last line of the window. */
export function keepLease(
  { data, position, stream, revision }: Metered,
  { known }: Followed,
  until: bigint,
  views: ViewWriter,
) {
  const now = {
    last_window: data.window,
    last_nth: until,
    last_to: data.to,
    revision,
    final: data.final ? 1 : 0,
    ended: data.ended,
  };
  views.write(
    known
      ? views.db.updateTable('lease').set(now).where('lease_id', '=', data.leaseId)
      : views.db.insertInto('lease').values({
          ...now,
          lease_id: data.leaseId,
          stream,
          owner_kind: data.owner.kind,
          owner: JSON.stringify(data.owner),
          provider: data.provider,
          device_kind: data.deviceKind,
          opened_at: data.from,
          opened_position: position,
        }),
  );
}
