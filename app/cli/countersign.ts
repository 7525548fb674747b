// The command line: `npm run countersign -- <command>`.
import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { tokenCommand } from './token.ts';

const program = new Command('countersign')
  .description('Countersign: an audit ledger for AI models')
  .option('--data-dir <dir>', 'data folder (default: COUNTERSIGN_DATA_DIR or ./data)')
  .showHelpAfterError();

program.addCommand(
  tokenCommand(() => {
    const { dataDir } = program.opts<{ dataDir?: string }>();
    return readConfig(process.env, dataDir ? { dataDir } : {});
  }),
);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
