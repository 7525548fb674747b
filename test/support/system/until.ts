// Waits for what another process does and tells nobody of: asked again and again, with an end.
import { setTimeout as wait } from 'node:timers/promises';

/** Gives the first answer that is not undefined or false. Throws when none came in time. */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  milliseconds = 30_000,
): Promise<T> {
  const end = performance.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > end) throw new Error(`Within ${milliseconds} ms this did not become true: ${what}.`);
    await wait(20);
  }
}
