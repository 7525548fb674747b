// `npm run test:eventstore` asks for a real server: without its address it would test the stand-in alone and look green.
import { readConfig } from '../config.ts';

try {
  if (readConfig(process.env).eventStore === undefined) {
    throw new Error(
      'COUNTERSIGN_EVENTSTORE is not set; name a real server, such as esdb://localhost:2113?tls=false, that may be written to.',
    );
  }
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
