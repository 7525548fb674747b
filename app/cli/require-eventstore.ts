// `npm run test:eventstore` asks for a real server: without its address it would test the stand-in alone and look green.
import { readConfig } from '../config.ts';

if (readConfig(process.env).eventStore === undefined) {
  process.stderr.write(
    'COUNTERSIGN_EVENTSTORE is not set; name a real server, such as esdb://localhost:2113?tls=false, that may be written to.\n',
  );
  process.exitCode = 1;
}
