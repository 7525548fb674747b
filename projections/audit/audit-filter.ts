// Which events of the trail are wanted? The same for a page, a live view and a file.
import type { EventType, Noun } from '../../domain/event-catalog.ts';

/** All that are given must hold. */
export interface AuditFilter {
  readonly noun?: Noun | undefined;
  readonly types?: readonly EventType[] | undefined;
  readonly actor?: string | undefined;
  readonly stream?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly subject?: string | undefined;
  /** Of a thing: the events of its own stream, those that name it, and the event of this id itself. */
  readonly id?: string | undefined;
  /** RFC 3339 UTC with milliseconds by the ledger's clock; the first is included, the second is not. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}
