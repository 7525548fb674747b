// How does the bench talk to its processes? One question at a time over the process's channel; a process that dies or says
// `failed` rejects whoever waits.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

export interface ChildChannel<Request, Answer extends { readonly kind: string }> {
  ask<K extends Answer['kind']>(request: Request, expected: K): Promise<Extract<Answer, { readonly kind: K }>>;
  /** Without asking: for what a process says of itself. */
  hear<K extends Answer['kind']>(expected: K): Promise<Extract<Answer, { readonly kind: K }>>;
  readonly process: ChildProcess;
  /** Sends the last request and waits for the end of the process. */
  end(request: Request): Promise<void>;
}

/** @param module of this folder, such as `load-process.ts`; run by the same Node with the same flags, and `flags`. */
export function openChild<Request, Answer extends { readonly kind: string }>(
  module: string,
  args: readonly string[] = [],
  flags: readonly string[] = [],
): ChildChannel<Request, Answer> {
  const child = fork(new URL(module, import.meta.url), args, {
    execArgv: [...process.execArgv, ...flags],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const gone = once(child, 'exit').then(([code]) => code as number | null);
  const hear = <K extends Answer['kind']>(expected: K) =>
    new Promise<Extract<Answer, { readonly kind: K }>>((resolve, reject) => {
      const onMessage = (message: Answer & { readonly why?: string }) => {
        if (message.kind === 'failed') reject(new Error(message.why));
        else if (message.kind !== expected) return;
        else resolve(message as never);
        child.off('message', onMessage);
      };
      child.on('message', onMessage);
      void gone.then((code) => reject(new Error(`${module} ended with code ${code}.`)));
    });
  return {
    process: child,
    hear,
    ask(request, expected) {
      const answer = hear(expected);
      child.send(request as never);
      return answer;
    },
    async end(request) {
      if (child.connected) child.send(request as never);
      await gone;
    },
  };
}
