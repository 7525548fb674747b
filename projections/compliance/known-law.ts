// Which law does the house know at a position, and which of it holds on a day? The rules of the house hold always and come first.
import type { Kysely } from 'kysely';
import type { ObligationPublished } from '../../domain/compliance/events.ts';
import { HOUSE_RULES } from '../../domain/compliance/house-rules.ts';
import { type KnownObligation, lawInForce } from '../../domain/compliance/law-in-force.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { recordedBy } from '../scope.ts';
import type { ViewSchema } from '../view-schema.ts';

const OF_THE_HOUSE: readonly KnownObligation[] = HOUSE_RULES.map((obligation) => ({ obligation, published: null }));

/** Every edition, those of the house first, then as they were published. */
export async function knownLaw(db: Kysely<ViewSchema>, asOf: Position | undefined): Promise<KnownObligation[]> {
  const rows = await db
    .selectFrom('obligation')
    .select(['obligation', 'event_id', 'position', 'published_at'])
    .where(recordedBy(asOf))
    .orderBy('position')
    .execute();
  const published = rows.map(({ obligation, event_id: eventId, position, published_at: at }) => ({
    obligation: JSON.parse(obligation) as ObligationPublished,
    published: { eventId, position, at },
  }));
  return [...OF_THE_HOUSE, ...published];
}

/** The rules of the house, then the law by obligation. */
export const lawOn = (known: readonly KnownObligation[], day: string): KnownObligation[] => [
  ...OF_THE_HOUSE,
  ...lawInForce(
    known.filter(({ published }) => published !== null),
    day,
  ),
];
