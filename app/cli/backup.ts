// `countersign backup`: what must be kept apart so that a lost disk is not a lost ledger?
import { resolve } from 'node:path';
import { Command } from 'commander';
import { backUp } from '../backup/back-up.ts';
import type { Config } from '../config.ts';
import { noProgress, showProgress } from './show-progress.ts';
import { tellResult } from './tell-result.ts';

export function backupCommand(config: () => Config): Command {
  return new Command('backup')
    .description('copy log, vault and artifacts to a folder, also while the server runs')
    .requiredOption('--to <folder>', 'a new or empty folder, best on another disk')
    .option('--json', 'print one JSON document', false)
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      `
Everything that the copied log names is in the backup; views are not, they are built again. The keys folder is NOT in it: without
its key-encryption key nobody reads personal data from a backup, so keep a copy of that folder in another place. A folder without
manifest.json is not a backup, or one that was interrupted.`,
    )
    .action(({ to, json }: { to: string; json: boolean }) =>
      tellResult({ json }, async () => {
        const { dataDir, keysDir, eventStore } = config();
        if (eventStore !== undefined) {
          throw new Error(
            'COUNTERSIGN_EVENTSTORE is set, so the log is not in the data folder: back it up with the tools of that store, and vault and artifacts with your own.',
          );
        }
        const folder = resolve(to);
        const progress = json ? noProgress : showProgress(process.stderr);
        const manifest = await backUp({
          dataDir,
          to: folder,
          now: () => new Date().toISOString(),
          onProgress: (step, done) => progress.to(step, done, undefined),
        }).finally(() => progress.end());
        const { log, vault, artifacts } = manifest;
        const missing = artifacts.missing.length;
        return {
          ok: missing === 0,
          result: { folder, manifest },
          warnings: [
            `The key-encryption key is NOT in this backup. Keep a copy of ${keysDir} in another place: without it nobody reads personal data from the backup.`,
            ...(missing > 0
              ? [
                  `${missing} artifacts that the log names are missing or altered in ${dataDir}, the first is ${artifacts.missing[0]}; find them in an older backup.`,
                ]
              : []),
          ],
          lines: [
            `Backed up ${log.events} events up to position ${log.lastPosition ?? '(none)'}, ${vault.subjects} subjects and ${artifacts.files} artifacts (${artifacts.bytes} bytes) to ${folder}.`,
            `log     sha256 ${log.digest}`,
          ],
        };
      }),
    );
}
