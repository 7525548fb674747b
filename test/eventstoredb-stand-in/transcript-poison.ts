// Which scenarios of the record end a process of the client? A batch append with a bad id, an empty type or data that cannot be
// written as JSON. Each runs in a child process of its own. Two labels keep the record's words though the waits are shorter here:
// "2.6 s later" (the stand-in's write timeout is set to 0.3 s) and "pending (3.5 s)" (given up after 2 s).
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type EventStoreStandIn, startEventStoreStandIn } from '../support/eventstoredb-stand-in/start-stand-in.ts';
import type { Scenarios } from './transcript-scenario.ts';

const CHILD = fileURLToPath(new URL('transcript-poison-child.ts', import.meta.url));
const WRITE_TIMEOUT_MS = 300;
const GIVES_UP_AFTER_MS = 2000;
/** The longest wait for the late second answer that poisons the process; it ends as soon as that has come. */
const LATER_MS = 5000;
/** Nothing late comes for this kind, which the client itself refuses: the wait shows that. */
const NOTHING_LATE_MS = 2 * WRITE_TIMEOUT_MS;
const AT_ONCE = 4;

const KINDS = [
  'id-abc',
  'id-nil',
  'id-undefined',
  'type-empty',
  'type-undefined',
  'json-bigint',
  'json-undefined',
  'json-circular',
  'binary-string',
  'rev-minus-1',
];
const HANDLERS = ['handlers', 'none'];
const nameOf = (kind: string, handlers: string) =>
  `poison/${kind} by batch append, own process, ${
    handlers === 'handlers' ? 'with unhandledRejection/uncaughtException handlers' : 'no handlers'
  }`;

/** The steps the child printed, and last how it ended: its exit code and the first line of its complaint. */
async function runChild(standIn: EventStoreStandIn, kind: string, handlers: string): Promise<unknown[]> {
  const laterMs = kind === 'rev-minus-1' ? NOTHING_LATE_MS : LATER_MS;
  const waits = JSON.stringify({ givesUpAfterMs: GIVES_UP_AFTER_MS, laterMs });
  const child = spawn(process.execPath, [CHILD, standIn.connectionString, kind, handlers, waits], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH },
  });
  const said = Promise.all([child.stdout, child.stderr].map((stream) => stream.setEncoding('utf8').toArray()));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const [out = [], err = []] = await said;
  const lines = (text: string[]) => text.join('').split('\n').filter(Boolean);
  const complaint = lines(err).find((line) => line.includes('Error'));
  const end = { exitCode, stderr: complaint === undefined ? [] : [complaint] };
  return [...lines(out).map((line) => JSON.parse(line)), end];
}

let started: Promise<Map<string, unknown[]>> | undefined;

/** Runs all children, a few at once, on a stand-in of their own. */
async function runAll(): Promise<Map<string, unknown[]>> {
  const standIn = await startEventStoreStandIn({ settings: { writeTimeoutMs: WRITE_TIMEOUT_MS } });
  const waiting = KINDS.flatMap((kind) => HANDLERS.map((handlers) => ({ kind, handlers })));
  const results = new Map<string, unknown[]>();
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      results.set(nameOf(next.kind, next.handlers), await runChild(standIn, next.kind, next.handlers));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  await standIn.stop();
  return results;
}

export const poisonScenarios: Scenarios = Object.fromEntries(
  KINDS.flatMap((kind) => HANDLERS.map((handlers) => nameOf(kind, handlers))).map((name) => [
    name,
    async (t) => {
      started ??= runAll();
      for (const step of (await started).get(name)!) t.note(step);
    },
  ]),
);
