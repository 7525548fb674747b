// How is the story told? Steps, short tables and one progress bar on the terminal; silent when a program reads the answer.
import type { Writable } from 'node:stream';
import { styleText } from 'node:util';
import { Presets, SingleBar } from 'cli-progress';
import Table from 'cli-table3';

export interface Teller {
  /** `who` does something; the line says what. */
  step(who: string, what: string): void;
  say(line: string): void;
  table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void;
  /** Draws a bar; call `to` with how far it is and a word beside it. */
  bar(total: number): { to(done: number, beside: string): void; end(): void };
}

export function makeTeller(out: Writable): Teller {
  const line = (text: string) => out.write(`${text}\n`);
  // Plain where nobody sees colours: in a file, in a pipe, or with NO_COLOR.
  const bold = (text: string) => styleText('bold', text, { stream: out });
  const coloured = bold('x') !== 'x';
  return {
    step: (who, what) => line(`\n${bold(who.padEnd(10))} ${what}`),
    say: (text) => line(`           ${text}`),
    table(head, rows) {
      const table = new Table({
        head: [...head],
        style: { head: coloured ? ['bold'] : [], border: coloured ? ['grey'] : [], compact: true },
      });
      for (const row of rows) table.push([...row]);
      line(table.toString());
    },
    bar(total) {
      const bar = new SingleBar(
        {
          format: '           {bar} {value}/{total} {beside}',
          stream: out as NodeJS.WritableStream,
          hideCursor: true,
          noTTYOutput: true,
          notTTYSchedule: 1000,
        },
        Presets.shades_classic,
      );
      bar.start(total, 0, { beside: '' });
      return { to: (done, beside) => bar.update(done, { beside }), end: () => bar.stop() };
    },
  };
}

export const silentTeller: Teller = {
  step: () => {},
  say: () => {},
  table: () => {},
  bar: () => ({ to: () => {}, end: () => {} }),
};
