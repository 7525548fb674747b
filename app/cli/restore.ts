// `countersign restore`: how does a backup become a data folder again, without bringing back who was erased since?
import { resolve } from 'node:path';
import { Command } from 'commander';
import { restore } from '../backup/restore.ts';
import type { Config } from '../config.ts';
import { dataFiles } from '../data-files.ts';
import { checkKeys } from '../doctor/check-keys.ts';
import { noProgress, showProgress } from './show-progress.ts';
import { tellResult } from './tell-result.ts';

export function restoreCommand(config: () => Config): Command {
  return new Command('restore')
    .description('make a new data folder of a backup')
    .requiredOption('--from <folder>', 'folder of a backup')
    .option(
      '--erasures-from <folder>',
      'the data folder served after the backup was taken: who was erased there stays erased',
    )
    .option('--json', 'print one JSON document', false)
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      `
Give the new folder by --data-dir; it must be missing or empty. Every digest is checked first. Whoever was erased after the backup
was taken is in it and readable, unless --erasures-from names the folder that knows. Put the keys folder of that time beside the
new folder, or name it by COUNTERSIGN_KEYS_DIR, before the server starts.`,
    )
    .action(({ from, erasuresFrom, json }: { from: string; erasuresFrom?: string; json: boolean }) =>
      tellResult({ json }, async () => {
        const { dataDir, keysDir, eventStore } = config();
        const progress = json ? noProgress : showProgress(process.stderr);
        const { manifest, erased, notAsked } = await restore({
          from: resolve(from),
          dataDir,
          erasuresFrom: erasuresFrom === undefined ? undefined : resolve(erasuresFrom),
          onProgress: (step, done) => progress.to(step, done, undefined),
        }).finally(() => progress.end());
        const { log, vault, artifacts, takenAt } = manifest;
        const warnings = notAsked.map((sentence) => `Not all erasures could be looked up: ${sentence}`);
        if (erasuresFrom === undefined) {
          warnings.push(
            `Whoever was erased after ${takenAt} is in this backup and can be read again. Restore with --erasures-from, or order those erasures again before anybody is served.`,
          );
        }
        for (const { status, sentence } of await checkKeys(keysDir, dataFiles(dataDir).vault)) {
          if (status !== 'ok') warnings.push(sentence);
        }
        if (artifacts.missing.length > 0) {
          warnings.push(
            `${artifacts.missing.length} artifacts that the log names were not there when the backup was taken, the first is ${artifacts.missing[0]}.`,
          );
        }
        if (eventStore !== undefined) {
          warnings.push('COUNTERSIGN_EVENTSTORE is set: a server started now would not read the restored log.');
        }
        return {
          ok: true,
          result: { dataDir, manifest, erased },
          warnings,
          lines: [
            `Restored ${log.events} events up to position ${log.lastPosition ?? '(none)'}, ${vault.subjects - erased.length} subjects and ${artifacts.files} artifacts, as of ${takenAt}, to ${dataDir}.`,
            ...(erased.length > 0 ? [`${erased.length} subjects of the backup were erased, and are not in it.`] : []),
            'The views are built at the first start.',
          ],
        };
      }),
    );
}
