// `npm start`: serves until it is told to stop.
import { compose } from './compose.ts';
import { readConfig } from './config.ts';

const config = readConfig(process.env);
const countersign = await compose(config).catch((error: Error) => {
  process.stderr.write(`Countersign did not start: ${error.message}\n`);
  process.exit(1);
});
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
