// The gateway on the HTTP thread: hands requests to the thread that scores, those of one turn of the event loop together, but
// few at a time: one message for all would let the two threads only ever work in turn.
import { Worker } from 'node:worker_threads';
import type { LogDoor } from '../../ledger/event-log.ts';
import { makeRpcClient, type RpcClient } from '../../ledger/thread-rpc.ts';
import { checkRequest } from '../../workers/scoring/check-request.ts';
import { refusalOf } from '../../workers/scoring/scoring-result.ts';
import type { ScoringGateway, ScoringRequest, ScoringResult } from '../../workers/scoring-gateway.ts';
import type { ScoringFault, ScoringThreadData, ScoringThreadHandlers } from './scoring-thread.ts';

export interface ScoringConfig extends Omit<ScoringThreadData, 'log'> {
  /** A fresh door to the log, asked for at every start of the thread. */
  readonly logDoor: () => LogDoor;
  /** A fault in one sentence, without a row's values. */
  readonly onFault?: (sentence: string) => void;
}

interface Waiting {
  readonly requests: readonly ScoringRequest[];
  readonly resolve: (results: readonly ScoringResult[]) => void;
  readonly reject: (error: Error) => void;
}

/** Measured with 64 callers: 8 to 16 give a third more than all at once; below, the syncs of the log count. */
const CALLS_A_MESSAGE = 16;

/** The views and the vault must exist. A thread that died is started again by the next request. */
export function startScoring({ logDoor, onFault = () => {}, ...data }: ScoringConfig): ScoringGateway {
  let thread: { readonly worker: Worker; readonly rpc: RpcClient<ScoringThreadHandlers> } | undefined;
  let waiting: Waiting[] = [];
  let closing: Promise<void> | undefined;

  function start() {
    const log = logDoor();
    const worker = new Worker(new URL('./scoring-thread.ts', import.meta.url), {
      workerData: { ...data, log } satisfies ScoringThreadData,
      transferList: [log.port],
      name: 'scoring',
    });
    worker.on('message', (message: Partial<ScoringFault>) => {
      if (typeof message?.fault === 'string') onFault(message.fault);
    });
    worker.on('error', (error) =>
      onFault(`The scoring thread died: ${error instanceof Error ? error.message : String(error)}`),
    );
    const started = { worker, rpc: makeRpcClient<ScoringThreadHandlers>(worker) };
    worker.on('exit', () => {
      if (thread === started) thread = undefined;
    });
    thread = started;
    return started;
  }

  function send(): void {
    const batch = waiting;
    if (batch.length === 0) return;
    waiting = [];
    let rpc: RpcClient<ScoringThreadHandlers>;
    try {
      ({ rpc } = thread ?? start());
    } catch (error) {
      for (const { reject } of batch) reject(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    rpc.score(batch.flatMap(({ requests }) => requests)).then(
      (results) => {
        let at = 0;
        for (const { requests, resolve } of batch) {
          resolve(results.slice(at, at + requests.length));
          at += requests.length;
        }
      },
      (error: Error) => {
        for (const { reject } of batch) reject(error);
      },
    );
  }

  start(); // loading the runtime takes longer than a caller should wait
  return {
    score(requests) {
      if (closing) return Promise.reject(new Error('The scorer is closed.'));
      const refused = requests.map(refusalOfRequest);
      const sound = requests.filter((_, index) => refused[index] === undefined);
      if (sound.length === 0) return Promise.resolve(refused as ScoringResult[]);
      return new Promise((resolveAll, reject) => {
        const resolve = (results: readonly ScoringResult[]) => {
          const next = results.values();
          resolveAll(refused.map((refusal) => refusal ?? next.next().value!));
        };
        waiting.push({ requests: sound, resolve, reject });
        if (waiting.length === CALLS_A_MESSAGE) send();
        else if (waiting.length === 1) setImmediate(send);
      });
    },
    close() {
      closing ??= (async () => {
        send();
        if (!thread) return;
        const { rpc, worker } = thread;
        await rpc.close().catch((error: Error) => onFault(error.message));
        await worker.terminate();
      })();
      return closing;
    },
  };
}

/** Judged here already: one request that cannot be sent would take along all that share its message. */
function refusalOfRequest(request: ScoringRequest): ScoringResult | undefined {
  try {
    checkRequest(request);
    return undefined;
  } catch (error) {
    return refusalOf(error);
  }
}
