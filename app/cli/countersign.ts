// The command line: `npm run countersign -- <command>`.
import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { backupCommand } from './backup.ts';
import { doctorCommand } from './doctor.ts';
import { migrateCommand } from './migrate.ts';
import { restoreCommand } from './restore.ts';
import { tokenCommand } from './token.ts';
import { viewsCommand } from './views.ts';

const program = new Command('countersign')
  .description('Countersign: an audit ledger for AI models')
  .option('--data-dir <dir>', 'data folder (default: COUNTERSIGN_DATA_DIR or ./data)')
  .showHelpAfterError();

const config = () => {
  const { dataDir } = program.opts<{ dataDir?: string }>();
  return readConfig(process.env, dataDir ? { dataDir } : {});
};
for (const makeCommand of [tokenCommand, doctorCommand, backupCommand, restoreCommand, migrateCommand, viewsCommand]) {
  program.addCommand(makeCommand(config));
}

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
