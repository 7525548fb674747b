// Whose turn is it on the device? One piece of work at a time, in order of asking: what is measured inside never overlaps,
// so the sum of all shares cannot exceed the time the device was held.

export type Exclusive = <T>(work: () => Promise<T> | T) => Promise<T>;

export function makeExclusive(): Exclusive {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => {}); // whoever asked sees the failure; the next in line does not
    return turn;
  };
}
