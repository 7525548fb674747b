// `npm run demo`: the whole main job on real data, driven only through the HTTP and GraphQL API of a server of its own.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { readConfig } from '../../app/config.ts';
import { askBusiness } from './ask-business.ts';
import { askFinance } from './ask-finance.ts';
import { askRegulator } from './ask-regulator.ts';
import { buildModel } from './build-model.ts';
import { publishPrices } from './finance/publish-prices.ts';
import { readGermanCredit } from './german-credit.ts';
import { makeCast } from './people.ts';
import { scoreHeldOut } from './score-held-out.ts';
import { startServer } from './start-server.ts';
import { makeTeller, silentTeller } from './teller.ts';

interface Flags {
  readonly once: boolean;
  readonly json: boolean;
  readonly dataDir?: string;
  readonly port: string;
}

const flags = new Command('demo')
  .description('Trains, approves, deploys and asks a credit model on real data, through the API of a fresh server.')
  .option('--once', 'end when the story is over, instead of serving on', false)
  .option('--json', 'print one JSON document and end', false)
  .option('--data-dir <dir>', 'keep the data in this new or empty folder (default: a temporary one)')
  .option('--port <port>', 'where the server listens; 0 takes a free port', '0')
  .parse()
  .opts<Flags>();

const startedAt = process.hrtime.bigint();
const dataDir = flags.dataDir ? resolve(flags.dataDir) : join(mkdtempSync(join(tmpdir(), 'countersign-demo-')), 'data');
if (flags.dataDir && !isEmpty(dataDir)) {
  process.stderr.write(`The demo needs a new or empty folder; ${dataDir} holds something.\n`);
  process.exit(1);
}
const teller = flags.json ? silentTeller : makeTeller(process.stdout);
const config = readConfig(process.env, { dataDir });
const server = await startServer(dataDir, Number(flags.port), process.env);
let ended: Promise<void> | undefined;
const end = (code: number) => {
  ended ??= server.stop().then(() => {
    if (!flags.dataDir) rmSync(join(dataDir, '..'), { recursive: true, force: true });
    process.exitCode = code;
  });
  return ended;
};
// A reader that has seen enough (`| head`) ends the story, and the server with it.
process.stdout.on('error', () => void end(0));
process.on('SIGINT', () => void end(0));
process.on('SIGTERM', () => void end(0));

try {
  const now = Date.now();
  const cast = await makeCast(server.url, config, now);
  const table = readGermanCredit();
  const priceBookId = await publishPrices(cast, teller);
  const built = await buildModel(cast, table, teller);
  const scored = await scoreHeldOut(cast, built, table, teller);
  const regulator = await askRegulator(cast, built, scored, teller);
  await askBusiness(cast, built, table, scored, teller);
  const { cost, finance } = await askFinance(cast, priceBookId, now, teller);
  const elapsedSeconds = Math.round(Number((process.hrtime.bigint() - startedAt) / 1_000_000n)) / 1000;
  if (flags.json) {
    const document = {
      rows: built.rows,
      testAuc: built.testAuc,
      predictions: scored.single.length + scored.batch.length,
      ...regulator,
      cost,
      finance,
      elapsedSeconds,
    };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  }
  teller.say(`Done in ${elapsedSeconds.toFixed(1)} s. Data in ${dataDir}`);
  if (flags.once || flags.json) await end(0);
  else {
    teller.say('');
    teller.step('you', `may go on at ${server.url} (Ctrl-C ends). A token for a regulator:`);
    teller.say(
      `COUNTERSIGN_DATA_DIR=${dataDir} npm run -s countersign -- token --role regulator --subject r.ng --business-unit retail`,
    );
  }
} catch (error) {
  process.stderr.write(`The demo stopped: ${(error as Error).message}\n`);
  await end(1);
}

function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch {
    return true;
  }
}
