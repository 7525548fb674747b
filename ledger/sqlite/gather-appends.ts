// How do a thread's appends cross to the log's thread? All that one turn of its event loop asks for goes in one message.
import { AppendOutcomeUnknown } from '../event-store.ts';
import type { PackedAppend } from '../packed-append.ts';

export interface AppendGatherer<Answer> {
  /** Rejects with AppendOutcomeUnknown when the other side does not answer. */
  add(packed: PackedAppend): Promise<Answer>;
  /** Sends what has been gathered, now. */
  send(): void;
}

/** @param appendAll answers in the order of what was sent. */
export function gatherAppends<Answer>(
  appendAll: (appends: readonly PackedAppend[]) => Promise<readonly Answer[]>,
): AppendGatherer<Answer> {
  let outgoing: { packed: PackedAppend; resolve: (answer: Answer) => void; reject: (error: Error) => void }[] = [];

  /** Runs when the promises of this turn have all gone as far as they can: their appends leave together. */
  function send(): void {
    const batch = outgoing;
    if (batch.length === 0) return;
    outgoing = [];
    appendAll(batch.map(({ packed }) => packed)).then(
      (answers) => {
        for (const [index, { resolve }] of batch.entries()) resolve(answers[index]!);
      },
      (error: Error) => {
        for (const { reject } of batch) reject(new AppendOutcomeUnknown(`The log did not answer: ${error.message}`));
      },
    );
  }

  return {
    add: (packed) =>
      new Promise((resolve, reject) => {
        outgoing.push({ packed, resolve, reject });
        if (outgoing.length === 1) process.nextTick(send);
      }),
    send,
  };
}
