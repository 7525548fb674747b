// Starts the server as its own process, as `npm start` does, and waits until it says where it serves.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface DemoServer {
  readonly url: string;
  readonly process: ChildProcess;
  /** Ends it in good order. */
  stop(): Promise<void>;
}

const ROOT = join(import.meta.dirname, '..', '..');

/** Rejects with the server's own words when it does not start. */
export async function startServer(dataDir: string, port: number, environment: NodeJS.ProcessEnv): Promise<DemoServer> {
  const child = spawn(process.execPath, ['--import', 'tsx', join('app', 'main.ts')], {
    cwd: ROOT,
    env: {
      ...environment,
      COUNTERSIGN_DATA_DIR: dataDir,
      COUNTERSIGN_PORT: String(port),
      COUNTERSIGN_LOG_LEVEL: environment.COUNTERSIGN_LOG_LEVEL ?? 'warn',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  const gone = once(child, 'exit');
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      said.push(`${line}\n`);
      const found = /serves on (http:\S+)/.exec(line);
      if (found) resolve(found[1]!);
    });
    gone.then(() => reject(new Error(`The server did not start.\n${said.join('')}`)));
  });
  return {
    url,
    process: child,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await gone;
    },
  };
}
