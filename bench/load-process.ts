// The callers, as a process of their own: so many connections, each sending the next request when it has its answer, and at the
// end the question whether the views hold the last position.
import { PREDICT } from '../examples/demo/score-held-out.ts';
import { openRawConnection, postRequest, type RawConnection } from './raw-connection.ts';

export interface Applicant {
  readonly subjectId: string | null;
  readonly features: Readonly<Record<string, unknown>>;
}

export type LoadRequest =
  | {
      readonly kind: 'open';
      readonly url: string;
      readonly token: string;
      readonly connections: number;
      readonly deploymentId: string;
      readonly applicants: readonly Applicant[];
    }
  /** `keys` makes the idempotency keys unique. `count` null: until `stop`. */
  | { readonly kind: 'run'; readonly keys: string; readonly count: number | null }
  | { readonly kind: 'stop' }
  | { readonly kind: 'close' };

export interface LoadResult {
  readonly kind: 'result';
  readonly answered: number;
  /** From the first request until the last answer. */
  readonly answerSeconds: number;
  /** From the last answer until the views held its event. */
  readonly viewSeconds: number;
  readonly lastPosition: string;
  /** Of single requests, milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}
export type LoadAnswer = { readonly kind: 'opened' } | LoadResult | { readonly kind: 'failed'; readonly why: string };

const POSITION = Buffer.from('"position":"');
const ERRORS = Buffer.from('"errors"');
const TOKEN_CHARS = 17;
const say = (message: LoadAnswer): void => void process.send!(message);
let setting: Extract<LoadRequest, { kind: 'open' }>;
let connections: RawConnection[] = [];
let stopped = false;

function requestFor(keys: string, n: number): Buffer {
  const { url, token, deploymentId, applicants } = setting;
  const input = { ...applicants[n % applicants.length]!, deploymentId, idempotencyKey: `${keys}-${n}` };
  return postRequest(url, '/graphql', token, { query: PREDICT, variables: { input } });
}

async function run(keys: string, count: number | null): Promise<LoadResult> {
  // Written before the time starts: the callers are not what is measured.
  const prepared = count === null ? [] : Array.from({ length: count }, (_, n) => requestFor(keys, n));
  const latencies: number[] = [];
  let next = 0;
  let lastPosition = '';
  stopped = false;
  const caller = async (connection: RawConnection) => {
    while (!stopped && (count === null || next < count)) {
      const n = next++;
      const request = prepared[n] ?? requestFor(keys, n);
      const sent = performance.now();
      const body = await connection.send(request);
      latencies.push(performance.now() - sent);
      const at = body.indexOf(POSITION);
      if (at < 0 || body.includes(ERRORS)) throw new Error(`A prediction was refused: ${body}`);
      const position = body.toString('latin1', at + POSITION.length, at + POSITION.length + TOKEN_CHARS);
      if (position > lastPosition) lastPosition = position;
    }
  };
  const started = performance.now();
  await Promise.all(connections.map(caller));
  const answered = performance.now();
  await untilViewsHold(lastPosition);
  const caughtUp = performance.now();
  latencies.sort((a, b) => a - b);
  return {
    kind: 'result',
    answered: latencies.length,
    answerSeconds: (answered - started) / 1000,
    viewSeconds: (caughtUp - answered) / 1000,
    lastPosition,
    p50Ms: latencies[Math.floor(latencies.length * 0.5)] ?? 0,
    p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? 0,
  };
}

/** The server waits for its views; where it gives up it is asked again. */
async function untilViewsHold(position: string): Promise<void> {
  const query = 'query ($atLeast: Position) { viewPosition(atLeast: $atLeast) }';
  const body = { query, variables: { atLeast: position } };
  const request = postRequest(setting.url, '/graphql', setting.token, body);
  for (;;) {
    const answer = await connections[0]!.send(request);
    if (!answer.includes(ERRORS)) return;
    if (!answer.includes('VIEW_BEHIND')) throw new Error(`The views could not be asked: ${answer}`);
  }
}

async function answer(request: LoadRequest): Promise<void> {
  switch (request.kind) {
    case 'open':
      setting = request;
      connections = await Promise.all(
        Array.from({ length: request.connections }, () => openRawConnection(request.url)),
      );
      return say({ kind: 'opened' });
    case 'run':
      return say(await run(request.keys, request.count));
    case 'stop':
      stopped = true;
      return;
    case 'close':
      for (const connection of connections) connection.close();
      process.disconnect();
  }
}

process.on('message', (request: LoadRequest) => {
  answer(request).catch((error: Error) => say({ kind: 'failed', why: error.message }));
});
