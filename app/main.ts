// `npm start`: serves until it is told to stop.
import { Command } from 'commander';
import { compose } from './compose.ts';
import { type Config, readConfig } from './config.ts';

const flags = new Command('countersign-server')
  .description('Serves Countersign. Everything is set by COUNTERSIGN_… variables; README lists them.')
  .option('--data-dir <dir>', 'data folder (default: COUNTERSIGN_DATA_DIR or ./data)')
  .option('--port <port>', 'where to listen; 0 takes a free port (default: COUNTERSIGN_PORT or 4000)')
  .parse()
  .opts<{ dataDir?: string; port?: string }>();

const refuse = (error: unknown): never => {
  process.stderr.write(`Countersign did not start: ${sentenceOf(error)}\n`);
  process.exit(1);
};

let config: Config;
try {
  const environment = flags.port === undefined ? process.env : { ...process.env, COUNTERSIGN_PORT: flags.port };
  config = readConfig(environment, flags.dataDir === undefined ? {} : { dataDir: flags.dataDir });
} catch (error) {
  config = refuse(error);
}
const countersign = await compose(config).catch(refuse);
process.stdout.write(
  `Countersign serves on ${countersign.url} (data in ${config.dataDir}, keys in ${config.keysDir})\n`,
);
if (countersign.firstStart) {
  process.stdout.write(
    'First start: development keys were made. Get a token by\n' +
      '  npm run countersign -- token --role regulator --subject r.ng --business-unit retail\n',
  );
}

let stopping = false;
const stop = async (code: number) => {
  if (stopping) process.exit(code);
  stopping = true;
  await countersign.close();
  process.exit(code);
};
process.on('SIGINT', () => void stop(0));
process.on('SIGTERM', () => void stop(0));
countersign.died.then((error) => {
  process.stderr.write(`Countersign stops: ${error.message}\n`);
  return stop(1);
});

function sentenceOf(error: unknown): string {
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    return `port ${config.port} on ${config.host} is taken; stop what listens there, or set COUNTERSIGN_PORT (0 takes a free one).`;
  }
  return error instanceof Error ? error.message : String(error);
}
