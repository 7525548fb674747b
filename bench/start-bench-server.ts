// The parent's side of the server that is measured: its address, its tokens, and the switch between real and constant answers.
import { join } from 'node:path';
import { developmentToken } from '../app/cli/token.ts';
import { type Config, readConfig } from '../app/config.ts';
import type { Role } from '../domain/kernel/event.ts';
import { type Cast, makeCast } from '../examples/demo/people.ts';
import type { ServerAnswer, ServerRequest } from './bench-server.ts';
import { openChild } from './child-channel.ts';

export interface BenchServer {
  readonly url: string;
  readonly pid: number;
  readonly cast: Cast;
  token(role: Role, subject: string): Promise<string>;
  answerAs(as: 'real' | 'constant'): Promise<void>;
  /** CPU seconds by thread so far; undefined where the system does not tell. */
  cpu(): Promise<{ readonly [thread: string]: number } | undefined>;
  close(): Promise<void>;
}

export async function startBenchServer(folder: string): Promise<BenchServer> {
  const dataDir = join(folder, 'data');
  const config: Config = readConfig({}, { dataDir });
  const child = openChild<ServerRequest, ServerAnswer>('bench-server.ts', [dataDir]);
  const { url } = await child.hear('serves');
  return {
    url,
    pid: child.process.pid!,
    cast: await makeCast(url, config, Date.now()),
    token: (role, subject) =>
      developmentToken(config, { subject, role: [role], businessUnit: 'retail', lifetime: 8 }, Date.now()),
    answerAs: async (as) => void (await child.ask({ kind: 'answer', as }, 'answer')),
    cpu: async () => (await child.ask({ kind: 'cpu' }, 'cpu')).seconds ?? undefined,
    close: () => child.end({ kind: 'close' }),
  };
}
