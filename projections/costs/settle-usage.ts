// What happens when a window of a lease is metered? The lines of that lease that stand before it in the ledger are settled,
// and what they do not claim becomes the remainder line: idle time, the owner's overhead or killed attempt, or an import.
import type { LeaseOwner, UsageMetered } from '../../domain/costs/events.ts';
import { type Oddity, shapeWindow } from '../../domain/costs/settle-window.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { prepared } from '../prepared.ts';
import type { EventOf } from '../projection.ts';
import type { ViewWriter } from '../view-writer.ts';
import type { CostKind } from './cost-kind.ts';
import { type Price, shareLines } from './share-lines.ts';

type Metered = EventOf<'UsageMetered'>;

const SENTENCES: { readonly [O in Oddity]: (data: UsageMetered, found: { ns: bigint; events: number }) => string } = {
  ATTRIBUTED_TIME_DIFFERS: (data, { ns }) =>
    `Window ${data.window} of ${data.leaseId} says ${data.attributedNs} ns were claimed; the ledger's lines claim ${ns} ns.`,
  ATTRIBUTED_EVENTS_DIFFER: (data, { events }) =>
    `Window ${data.window} of ${data.leaseId} says ${data.attributedEvents} events claimed time; the ledger has ${events}.`,
  OVERCLAIMED: (data, { ns }) =>
    `Window ${data.window} of ${data.leaseId} held the device for ${data.deviceNs} ns, but its lines claim ${ns} ns.`,
  NEGATIVE_TIME: (data) => `Window ${data.window} of ${data.leaseId} held the device for ${data.deviceNs} ns.`,
};

const pendingLines = prepared<{ lease_id: string }>()((db, place) =>
  db
    .selectFrom('cost_line')
    .select(['position', 'device_ns'])
    .where('lease_id', '=', place('lease_id'))
    .where('settled_position', 'is', null)
    .orderBy('position'),
);

const settlePending = prepared<{ lease_id: string; window: number; settled: Position }>()((db, place) =>
  db
    .updateTable('cost_line')
    .set({ window: place('window'), settled_position: place('settled') })
    .where('lease_id', '=', place('lease_id'))
    .where('settled_position', 'is', null),
);

export async function settleUsage(event: Metered, views: ViewWriter): Promise<void> {
  const { data, position } = event;
  await followLease(event, views);
  const lines = await views.all(pendingLines, { lease_id: data.leaseId });
  const weights = lines.map((line) => line.device_ns);
  const deviceNs = BigInt(data.deviceNs);
  const shape = shapeWindow({
    deviceNs,
    attributedNs: BigInt(data.attributedNs),
    attributedEvents: data.attributedEvents,
    lines: weights,
  });
  const found = { ns: weights.reduce((sum, next) => sum + next, 0n), events: lines.length };
  for (const oddity of shape.oddities) views.anomaly(event, oddity, SENTENCES[oddity](data, found));

  views.write(settlePending, { lease_id: data.leaseId, window: data.window, settled: position });
  views.write(
    views.db.insertInto('metered_window').values({
      position,
      event_id: event.id,
      lease_id: data.leaseId,
      window: data.window,
      provider: data.provider,
      from_time: data.from,
      to_time: data.to,
      device_ns: deviceNs,
      attributed_ns: BigInt(data.attributedNs),
      attributed_events: data.attributedEvents,
      ended: data.ended,
      amount_nanos: null,
      currency: null,
      priced_position: null,
    }),
  );
  const remainder = shape.remainderNs === null ? undefined : { position, device_ns: shape.remainderNs };
  if (remainder) await remainderLine(event, remainder.device_ns, views);

  const price = await priceAt(data.provider, data.from, views);
  if (price && deviceNs >= 0n) {
    shareLines({ position, device_ns: deviceNs }, lines, remainder, price, position, views);
  } else if (deviceNs > 0n || lines.length > 0) {
    views.anomaly(
      event,
      'UNPRICED',
      `No price of ${data.provider} was in force at ${data.from}; the window waits for one.`,
    );
  }
}

/** Windows follow each other without a gap, and nothing follows the final one. */
async function followLease(event: Metered, views: ViewWriter): Promise<void> {
  const { data, position, stream, revision } = event;
  const lease = await views.first(views.db.selectFrom('lease').selectAll().where('lease_id', '=', data.leaseId));
  if (!lease) {
    if (data.window !== 0)
      views.anomaly(
        event,
        'WINDOW_GAP',
        `Lease ${data.leaseId} begins with window ${data.window}; it must begin with 0.`,
      );
    views.write(
      views.db.insertInto('lease').values({
        lease_id: data.leaseId,
        stream,
        owner_kind: data.owner.kind,
        owner: JSON.stringify(data.owner),
        provider: data.provider,
        opened_at: data.from,
        opened_position: position,
        last_window: data.window,
        last_to: data.to,
        revision,
        final: data.final ? 1 : 0,
        ended: data.ended,
      }),
    );
    return;
  }
  if (lease.final === 1) {
    views.anomaly(
      event,
      'WINDOW_AFTER_FINAL',
      `Window ${data.window} of ${data.leaseId} follows the final one, ${lease.last_window}.`,
    );
  } else if (data.window !== lease.last_window + 1 || data.from !== lease.last_to) {
    views.anomaly(
      event,
      'WINDOW_GAP',
      `Window ${data.window} of ${data.leaseId} begins ${data.from}; window ${lease.last_window + 1} beginning ${lease.last_to} was next.`,
    );
  }
  views.write(
    views.db
      .updateTable('lease')
      .set({ last_window: data.window, last_to: data.to, revision, final: data.final ? 1 : 0, ended: data.ended })
      .where('lease_id', '=', data.leaseId),
  );
}

async function remainderLine(event: Metered, deviceNs: bigint, views: ViewWriter): Promise<void> {
  const { data, position } = event;
  const of = await ownerOf(data.owner, event, views);
  views.write(
    views.db.insertInto('cost_line').values({
      position,
      line_id: event.id,
      kind: remainderKind(data),
      lease_id: data.leaseId,
      window: data.window,
      ...of,
      deployment_id: null,
      provider: data.provider,
      recorded_at: event.metadata.recordedAt,
      device_ns: deviceNs,
      amount_nanos: null,
      currency: null,
      settled_position: position,
      priced_position: null,
    }),
  );
}

function remainderKind({ owner, ended }: UsageMetered): CostKind {
  if (owner.kind === 'scoring') return 'idle';
  if (ended === 'killed') return 'killed-attempt';
  return owner.kind === 'import' ? 'import' : 'overhead';
}

/** `id`: under which the owner was announced. A run's version is the run's to say. */
function namesOf(owner: Exclude<LeaseOwner, { kind: 'scoring' }>) {
  switch (owner.kind) {
    case 'training':
      return { id: owner.trainingId, version: null, training_id: owner.trainingId };
    case 'evaluation':
      return { id: owner.modelId, version: owner.version, training_id: null };
    case 'import':
      return { id: owner.modelId, version: null, training_id: null };
    case 'reproduction': {
      const { trainingId, modelId, version } = owner;
      return { id: trainingId ?? modelId, version, training_id: trainingId };
    }
  }
}

async function ownerOf(owner: LeaseOwner, event: Metered, views: ViewWriter) {
  const nobody = { model_id: null, version: null, training_id: null, business_unit: event.metadata.actor.businessUnit };
  if (owner.kind === 'scoring') return nobody;
  const { version, training_id, id } = namesOf(owner);
  const known = await views.first(views.db.selectFrom('cost_owner').selectAll().where('id', '=', id));
  if (!known) {
    views.anomaly(event, 'UNKNOWN_OWNER', `Lease ${event.data.leaseId} was taken for ${id}, which no event announced.`);
    return nobody;
  }
  const { model_id, business_unit } = known;
  return { model_id, version, training_id, business_unit };
}

/** The price in force when the window began; a window is at most a minute, so a change of price falls between two. */
async function priceAt(provider: string, time: string, views: ViewWriter): Promise<Price | undefined> {
  const prices = await views.all(
    views.db
      .selectFrom('price')
      .select(['nanos_per_hour', 'currency', 'effective_from'])
      .where('provider', '=', provider),
  );
  return priceInForce(prices, time);
}

/** Times are UTC but not all of one length (milliseconds may be left out), so they are compared as times. */
export function priceInForce<P extends { readonly effective_from: string }>(
  prices: readonly P[],
  time: string,
): P | undefined {
  const at = Date.parse(time);
  return prices
    .filter((price) => Date.parse(price.effective_from) <= at)
    .sort((a, b) => Date.parse(b.effective_from) - Date.parse(a.effective_from))[0];
}
