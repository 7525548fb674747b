// How far is it? A bar on a terminal, a line every few seconds elsewhere, nothing for a program that reads JSON. On standard
// error, so that standard output holds the result alone.
import type { Writable } from 'node:stream';
import { Presets, SingleBar } from 'cli-progress';

export interface ShownProgress {
  /** `total` undefined: not known yet. A new `what` begins a new bar. */
  to(what: string, done: number, total: number | undefined): void;
  end(): void;
}

export const noProgress: ShownProgress = { to: () => {}, end: () => {} };

const LINE_EVERY_MS = 3_000;

export function showProgress(out: Writable): ShownProgress {
  let bar: SingleBar | undefined;
  let now: string | undefined;
  const end = () => {
    bar?.stop();
    bar = undefined;
    now = undefined;
  };
  return {
    to(what, done, total) {
      if (now !== what) {
        end();
        now = what;
        bar = new SingleBar({
          format: `${what.padEnd(10)} ${total === undefined ? '{value}' : '{bar} {value}/{total}'}`,
          barCompleteChar: Presets.shades_classic.barCompleteChar,
          barIncompleteChar: Presets.shades_classic.barIncompleteChar,
          stream: out as NodeJS.WritableStream,
          hideCursor: true,
          noTTYOutput: true,
          notTTYSchedule: LINE_EVERY_MS,
          fps: 8,
        });
        bar.start(total ?? 0, done);
      } else {
        bar?.update(done);
      }
    },
    end,
  };
}
