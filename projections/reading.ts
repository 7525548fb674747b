// What does one question ask of the views, and what did it find? While a view is built again its old rows stand still (ADR 0020):
// a question for more than they hold is refused, and every other answer says up to where it knows.
import type { Position } from '../domain/kernel/event.ts';

export interface Reading {
  /** The rows read must hold everything up to here. */
  atLeast: Position | null;
  /** The earliest place at which rows that were read stand still; null: all are current. */
  frozenAt: Position | null;
}

export const makeReading = (): Reading => ({ atLeast: null, frozenAt: null });

/** From now on the question asks for everything up to `position`. */
export function demand(reading: Reading, position: Position): void {
  if (reading.atLeast === null || position > reading.atLeast) reading.atLeast = position;
}

export function noteFrozen(reading: Reading, position: Position): void {
  if (reading.frozenAt === null || position < reading.frozenAt) reading.frozenAt = position;
}
