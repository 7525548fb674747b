// Does a legal hold stand in the way of an erasure? One on the person, on a model that decided about them, or on a period in which
// they were decided about; whichever unit placed it.
import type { Position } from '../../domain/kernel/event.ts';
import { streams } from '../../domain/kernel/ids.ts';
import type { HoldScope } from '../../domain/privacy/events.ts';
import { holdDecider, openHolds } from '../../domain/privacy/holds.ts';
import { auditTrail } from '../../projections/audit/read-audit.ts';
import { routePrefix } from '../../projections/audit/route-key.ts';
import { EVERYTHING } from '../../projections/scope.ts';
import type { Views } from '../../projections/views.ts';
import type { ApiDeps } from '../deps.ts';

const PAGE = 500;

/**
 * Id of a hold, or null. The holds come from their stream, so the newest is among them; the decisions from the views, which must
 * hold the whole log wherever there are holds on models or periods: `catchUp` is called then.
 */
export async function holdOver(
  { commands, views }: Pick<ApiDeps, 'commands' | 'views'>,
  subject: string,
  catchUp: () => Promise<unknown>,
): Promise<string | null> {
  const { state } = await commands.load(holdDecider, streams.holds());
  const holds = openHolds(state);
  const own = holds.find(({ scope }) => scope.kind === 'subject' && scope.subject === subject);
  if (own) return own.holdId;
  const others = holds.filter(({ scope }) => scope.kind !== 'subject');
  if (others.length === 0) return null;
  await catchUp();
  for (const { holdId, scope } of others) if (await wasDecided(views, subject, scope)) return holdId;
  return null;
}

async function wasDecided(views: Views, subject: string, scope: HoldScope): Promise<boolean> {
  if (scope.kind === 'subject') return scope.subject === subject;
  const wanted = { ...EVERYTHING, subject, types: ['PredictionScored'] as const };
  if (scope.kind === 'period') {
    const { from, to } = scope;
    return (await auditTrail(views, { ...wanted, from, to, first: 1 })).rows.length > 0;
  }
  // By person, who has few decisions, and not by model, which has them all.
  const prefix = routePrefix(scope.modelId);
  let after: Position | undefined;
  for (;;) {
    const { rows, hasNextPage } = await auditTrail(views, { ...wanted, first: PAGE, after });
    if (rows.some(({ route }) => route?.startsWith(prefix))) return true;
    if (!hasNextPage) return false;
    after = rows.at(-1)!.position;
  }
}
