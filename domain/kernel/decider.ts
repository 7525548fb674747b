// How does a noun decide? Values in, values out: state is folded from events, a command gives new facts or throws.
import type { Fact } from './event.ts';

export interface Decider<State, Command, F extends Fact> {
  readonly initial: State;
  /** Pure. Throws `DomainError` when the command is illegal in this state; an empty list changes nothing. */
  readonly decide: (command: Command, state: State) => readonly F[];
  /** Pure and total over the noun's own events. */
  readonly evolve: (state: State, event: F) => State;
}

/** The end of every switch over a union: a case that was forgotten does not compile. */
export function assertNever(value: never): never {
  throw new Error(`Unhandled case ${JSON.stringify(value)}.`);
}
