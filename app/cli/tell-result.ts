// How does a command end? Its result on standard output, as words or as one JSON document; a failure in one sentence and exit
// code 1, never as a stack trace, and never with a password in it.
import { withoutCredentials } from '../without-credentials.ts';

export interface Told {
  /** One JSON document. */
  readonly result: object;
  readonly lines: readonly string[];
  /** Shown on standard error; in JSON they stand under `warnings`. */
  readonly warnings?: readonly string[];
  readonly ok: boolean;
}

export interface TellOptions {
  readonly json: boolean;
  /** Connection strings whose credentials must not be shown; `work` may add those that it comes to know. */
  readonly addresses?: readonly string[];
}

export async function tellResult({ json, addresses = [] }: TellOptions, work: () => Promise<Told>): Promise<void> {
  const clean = (text: string) => withoutCredentials(text, addresses);
  try {
    const { result, lines, warnings = [], ok } = await work();
    if (json) {
      process.stdout.write(`${clean(JSON.stringify({ ok, ...result, warnings }, undefined, 2))}\n`);
    } else {
      process.stdout.write(lines.map((line) => `${clean(line)}\n`).join(''));
      process.stderr.write(warnings.map((line) => `Warning: ${clean(line)}\n`).join(''));
    }
    if (!ok) process.exitCode = 1;
  } catch (error) {
    const sentence = clean(error instanceof Error ? error.message : String(error));
    if (json) process.stdout.write(`${JSON.stringify({ ok: false, error: sentence }, undefined, 2)}\n`);
    else process.stderr.write(`${sentence}\n`);
    process.exitCode = 1;
  }
}
