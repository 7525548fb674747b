// What makes an event of a kind, and the events that must stand around it? A function of the world so far; it gives nothing when
// no such event could be true now. Whoever adds an event to the catalogue is told by the compiler that one is missing.
import type { EventType } from '../../../domain/event-catalog.ts';
import type { HistoryFact, World } from './history-world.ts';

/** Gives at least one event of its kind, or none at all. */
export type FactMaker = (world: World) => readonly HistoryFact[];
export type FactMakers<T extends EventType> = { readonly [K in T]: FactMaker };

export const NOTHING: readonly HistoryFact[] = [];
