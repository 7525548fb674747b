// How do two threads of this process ask each other for work? Numbered requests over a MessagePort; refusals keep their class.
// Hand-written because the pools and proxies on the registry either own the thread or proxy every property access.
import type { MessagePort, Worker } from 'node:worker_threads';
import { DomainError, type ErrorCode } from '../domain/kernel/errors.ts';
import {
  AppendOutcomeUnknown,
  EventRejected,
  type ExpectedRevision,
  UnknownPosition,
  WrongExpectedRevision,
} from './event-store.ts';

/** Structured-clone values in and out; bytes are copied. */
export type RpcHandlers = { readonly [method: string]: (...args: never[]) => unknown };

/** What a client sees of a thread's handlers: every answer is a promise. */
export type RpcClient<H extends RpcHandlers> = {
  readonly [M in keyof H]: (...args: Parameters<H[M]>) => Promise<Awaited<ReturnType<H[M]>>>;
};

type Peer = Pick<MessagePort, 'postMessage' | 'on'>;
type Request = { readonly rpc: number; readonly method: string; readonly args: unknown[] };
type Response = { readonly rpc: number; readonly value?: unknown; readonly error?: WireError };
/** An error as structured-clone data; the classes of the port and the domain come back as themselves. */
export type WireError = {
  readonly name: string;
  readonly message: string;
  /** Where it was thrown, on the thread that threw it; of a refusal nobody asks. */
  readonly stack?: string | undefined;
  readonly code?: ErrorCode;
  readonly details?: Readonly<Record<string, string | number>>;
  readonly stream?: string;
  readonly expected?: ExpectedRevision;
  readonly actual?: ExpectedRevision;
};

/** Answers requests on `peer` until the thread ends. */
export function serveRpc(peer: Peer, handlers: RpcHandlers): void {
  peer.on('message', (message: Request) => {
    if (typeof message?.method !== 'string') return;
    const handler = handlers[message.method];
    void (async () => {
      try {
        if (!handler || !Object.hasOwn(handlers, message.method)) throw new Error(`No method ${message.method}.`);
        const value = await (handler as (...args: unknown[]) => unknown)(...message.args);
        peer.postMessage({ rpc: message.rpc, value } satisfies Response);
      } catch (error) {
        peer.postMessage({ rpc: message.rpc, error: toWire(error) } satisfies Response);
      }
    })();
  });
}

/** Calls the handlers on the other side. When a worker dies, every waiting call rejects. */
export function makeRpcClient<H extends RpcHandlers>(peer: Peer | Worker): RpcClient<H> {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let next = 0;
  let gone: Error | undefined;
  const fail = (error: Error) => {
    gone = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const on = peer.on.bind(peer) as (event: string, listener: (value: never) => void) => unknown;
  on('message', (message: Response) => {
    const call = typeof message?.rpc === 'number' ? waiting.get(message.rpc) : undefined;
    if (!call) return;
    waiting.delete(message.rpc);
    if (message.error) call.reject(fromWire(message.error));
    else call.resolve(message.value);
  });
  on('error', (error: Error) => fail(new Error(`The thread ended: ${error.message}`)));
  on('exit', (code: number) => fail(new Error(`The thread ended with code ${code}.`)));
  on('close', () => fail(new Error('The thread closed its port.')));
  return new Proxy({} as RpcClient<H>, {
    get: (_target, method) => {
      // A client is awaited by accident easily; it must not look like a promise.
      if (typeof method !== 'string' || method === 'then') return undefined;
      return (...args: unknown[]) =>
        new Promise((resolve, reject) => {
          if (gone) return reject(gone);
          const rpc = next++;
          waiting.set(rpc, { resolve, reject });
          try {
            peer.postMessage({ rpc, method, args } satisfies Request);
          } catch (error) {
            // What cannot be cloned never left: nobody will answer it.
            waiting.delete(rpc);
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        });
    },
  });
}

export function toWire(error: unknown): WireError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, stack } = error;
  if (error instanceof DomainError) return { name, message, code: error.code, details: error.details };
  if (error instanceof WrongExpectedRevision) {
    return { name, message, stack, stream: error.stream, expected: error.expected, actual: error.actual };
  }
  return { name, message, stack };
}

/** With the stack of the thread that threw it: the one made here would only say that something was asked. */
export function fromWire(wire: WireError): Error {
  const error = ofItsClass(wire);
  return wire.stack === undefined ? error : Object.assign(error, { stack: wire.stack });
}

function ofItsClass(wire: WireError): Error {
  switch (wire.name) {
    case 'DomainError':
      return new DomainError(wire.code!, wire.message, wire.details);
    case 'WrongExpectedRevision':
      return new WrongExpectedRevision(wire.stream!, wire.expected!, wire.actual!);
    case 'AppendOutcomeUnknown':
      return new AppendOutcomeUnknown(wire.message);
    case 'EventRejected':
      return new EventRejected(wire.message);
    case 'UnknownPosition':
      return new UnknownPosition(wire.message);
    case 'RangeError':
      return new RangeError(wire.message);
    default:
      return Object.assign(new Error(wire.message), { name: wire.name });
  }
}
