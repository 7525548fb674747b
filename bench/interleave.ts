// How are two speeds compared on a machine that other work shares? In one run, in turn (A B A B), and by the median of each:
// a slow moment hits both, and one outlier neither.

export interface Speeds {
  /** Units of work a second, median over the rounds. */
  readonly value: number;
  readonly reference: number;
}

interface Rounds {
  readonly rounds: number;
  /** Each gives its speed in units a second. The first call of either is not counted: code and caches are cold. */
  readonly value: (round: number) => Promise<number>;
  readonly reference: (round: number) => Promise<number>;
  /** Called after each measured round with what the two gave. */
  readonly onRound?: (round: number, speeds: Speeds) => void;
}

export async function interleave({ rounds, value, reference, onRound }: Rounds): Promise<Speeds> {
  await value(-1);
  await reference(-1);
  const values: number[] = [];
  const references: number[] = [];
  for (let round = 0; round < rounds; round++) {
    values.push(await value(round));
    references.push(await reference(round));
    onRound?.(round, { value: values.at(-1)!, reference: references.at(-1)! });
  }
  return { value: median(values), reference: median(references) };
}

/** Of at least one number; of an even count the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Seconds that the work took on the monotonic clock. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  return (await timesOf(work)).seconds;
}

/** `cpuSeconds`: of processor time, all threads of this process together; waiting for a core that other work has is no part of it. */
export async function timesOf(
  work: () => Promise<unknown>,
): Promise<{ readonly seconds: number; readonly cpuSeconds: number }> {
  const cpuBefore = process.cpuUsage();
  const started = process.hrtime.bigint();
  await work();
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}
