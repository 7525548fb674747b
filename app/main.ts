// `npm start`: serves until it is told to stop.
import { Command } from 'commander';
import { compose } from './compose.ts';
import { type Config, readConfig } from './config.ts';
import { withoutCredentials } from './without-credentials.ts';

const flags = new Command('countersign-server')
  .description('Serves Countersign. Everything is set by COUNTERSIGN_… variables; README lists them.')
  .option('--data-dir <dir>', 'data folder (default: COUNTERSIGN_DATA_DIR or ./data)')
  .option('--port <port>', 'where to listen; 0 takes a free port (default: COUNTERSIGN_PORT or 4000)')
  .parse()
  .opts<{ dataDir?: string; port?: string }>();

/** Addresses whose passwords must not be printed. Before the configuration is read, sentences name settings and no values. */
const addresses: string[] = [];
const say = (stream: NodeJS.WriteStream, text: string) => stream.write(withoutCredentials(text, addresses));
const refuse = (error: unknown): never => {
  say(process.stderr, `Countersign did not start: ${sentenceOf(error)}\n`);
  process.exit(1);
};

let config: Config;
try {
  const environment = flags.port === undefined ? process.env : { ...process.env, COUNTERSIGN_PORT: flags.port };
  config = readConfig(environment, flags.dataDir === undefined ? {} : { dataDir: flags.dataDir });
} catch (error) {
  config = refuse(error);
}
if (config.eventStore !== undefined) addresses.push(config.eventStore);
const countersign = await compose(config).catch(refuse);
// Before it says that it serves: whoever reads that may tell it to stop.
let stopping = false;
const stop = async (code: number) => {
  if (stopping) process.exit(code);
  stopping = true;
  await countersign.close();
  process.exit(code);
};
process.on('SIGINT', () => void stop(0));
process.on('SIGTERM', () => void stop(0));
say(
  process.stdout,
  `Countersign serves on ${countersign.url} (data in ${config.dataDir}, keys in ${config.keysDir})\n`,
);
if (countersign.firstStart) {
  say(
    process.stdout,
    'First start: development keys were made. Get a token by\n' +
      '  npm run countersign -- token --role regulator --subject r.ng --business-unit retail\n',
  );
}

countersign.died.then((error) => {
  say(process.stderr, `Countersign stops: ${error.message}\n`);
  return stop(1);
});

function sentenceOf(error: unknown): string {
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    return `port ${config.port} on ${config.host} is taken; stop what listens there, or set COUNTERSIGN_PORT (0 takes a free one).`;
  }
  return error instanceof Error ? error.message : String(error);
}
