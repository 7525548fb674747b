// The whole house in the test's own process: what `npm start` composes, on a free port, and nothing stands in for anything.
import { join } from 'node:path';
import { type Countersign, compose } from '../../../app/compose.ts';
import { type Config, readConfig } from '../../../app/config.ts';
import { type Cast, makeCast } from '../../../examples/demo/people.ts';
import { type Cleanup, temporaryFolder } from './temporary-folder.ts';

export interface House {
  readonly config: Config;
  readonly dataDir: string;
  readonly url: string;
  readonly cast: Cast;
  stop(): Promise<void>;
  /** Stops it when it runs; between the two, `meanwhile` has the folder to itself. */
  restart(meanwhile?: () => void | Promise<void>): Promise<void>;
}

export async function startHouse(context: Cleanup, overrides: Partial<Config> = {}): Promise<House> {
  const dataDir = join(temporaryFolder(context), 'data');
  const config = readConfig({}, { ...overrides, dataDir, host: '127.0.0.1', port: 0, logLevel: 'silent' });
  let running: { readonly countersign: Countersign; readonly cast: Cast } | undefined;
  const start = async () => {
    const countersign = await compose(config);
    running = { countersign, cast: await makeCast(countersign.url, config, Date.now()) };
  };
  const stop = async () => {
    const { countersign } = running ?? {};
    running = undefined;
    await countersign?.close();
  };
  context.after(stop);
  await start();
  const now = () => {
    if (!running) throw new Error('The house is closed; restart it.');
    return running;
  };
  return {
    config,
    dataDir,
    get url() {
      return now().countersign.url;
    },
    get cast() {
      return now().cast;
    },
    stop,
    async restart(meanwhile) {
      await stop();
      await meanwhile?.();
      await start();
    },
  };
}
