// How does somebody watch the trail? The ledger wakes it, the audit view says whose each event is; from a cursor on, with the
// same filter and the same boundary as the list. Its start and end are events, not every row it shows.
import { Arg, Authorized, Resolver, Root, Subscription } from 'type-graphql';
import type { EvidenceRead } from '../../domain/access/events.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { auditTrail } from '../../projections/audit/read-audit.ts';
import { demand } from '../../projections/reading.ts';
import { scopeOf } from '../auth/scope.ts';
import { type Context, originOf } from '../context.ts';
import { validateArgument } from '../errors/validate-argument.ts';
import { PositionScalar } from '../relay/scalars.ts';
import { endable } from '../subscriptions/endable.ts';
import { AuditEventType, auditEventOf } from './audit.types.ts';
import { AuditFilterInput, parseAuditFilter } from './audit-filter.ts';
import { AUDITORS } from './audit-queries.ts';
import { TRAIL, trailUnits } from './note-trail.ts';

interface Arguments {
  readonly after?: Position | null;
  readonly filter?: AuditFilterInput | null;
}

@Resolver()
export class AuditEvents {
  @Authorized(...AUDITORS)
  @Subscription(() => AuditEventType, {
    description: 'Events after the position, then as they are recorded; left out: only new ones.',
    subscribe: ({ args, context }) => follow(context as Context, args as Arguments),
  })
  auditEvents(
    @Arg('after', () => PositionScalar, { nullable: true }) _after: Position | null | undefined,
    @Arg('filter', () => AuditFilterInput, { nullable: true }) _filter: AuditFilterInput | null | undefined,
    @Root() event: AuditEventType,
  ): AuditEventType {
    return event;
  }
}

const PAGE = 200;

async function follow(context: Context, args: Arguments): Promise<AsyncIterable<AuditEventType>> {
  const { store, views, viewPosition, waitForView, limits } = context.deps;
  // type-graphql hands subscriptions their arguments raw: the bounds are asked for here.
  await validateArgument(args.filter ? Object.assign(new AuditFilterInput(), args.filter) : null);
  const filter = parseAuditFilter(args.filter);
  const scope = scopeOf(context);
  const from = args.after ?? viewPosition();
  const record = (kind: EvidenceRead['kind']) => {
    return context.accessLog.evidence(originOf(context), {
      operation: 'auditEvents',
      kind,
      nodes: [TRAIL],
      businessUnits: trailUnits(context),
    });
  };
  await record('subscription-started');
  return endable(async function* (signal) {
    let cursor = from;
    try {
      for await (const item of store.subscribe({ ...(cursor > 0n ? { after: cursor } : {}), signal })) {
        if (item.kind !== 'events') continue;
        const head = item.events.at(-1)!.position;
        while (!(await waitForView(head, limits.viewWaitMs))) if (signal.aborted) return;
        // A trail that stands still while it is built again must not pass for one that holds them.
        demand(context.reading, head);
        for (;;) {
          const page = await auditTrail(views, { ...scope, ...filter, asOf: head, first: PAGE, after: cursor });
          for (const row of page.rows) {
            yield auditEventOf(row);
            cursor = row.position;
          }
          if (!page.hasNextPage) break;
        }
        cursor = head;
      }
    } finally {
      await record('subscription-ended');
    }
  });
}
