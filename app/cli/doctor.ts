// `countersign doctor`: what is wrong here, and what is to be done?
import { Command } from 'commander';
import type { Config } from '../config.ts';
import { examine } from '../doctor/examine.ts';
import type { Finding } from '../doctor/finding.ts';
import { noProgress, showProgress } from './show-progress.ts';
import { tellResult } from './tell-result.ts';

const MARKS: { readonly [S in Finding['status']]: string } = { ok: 'ok', warning: 'WARNING', problem: 'PROBLEM' };

export function doctorCommand(config: () => Config): Command {
  return new Command('doctor')
    .description(
      'look at a data folder and its log, and say in plain words what is wrong; only --sweep changes anything',
    )
    .option('--event-store <address>', 'esdb:// address where the log is (default: COUNTERSIGN_EVENTSTORE)')
    .option('--deep', 'also read and hash every artifact', false)
    .option('--sweep', 'remove artifacts of more than a day that no event names; the server must be stopped', false)
    .option('--json', 'print one JSON document', false)
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      `
Works beside a running server, whose log is read from its first event to its last. Exit code 0: all is well, or only warnings;
1: there is a problem.`,
    )
    .action((options: { eventStore?: string; deep: boolean; sweep: boolean; json: boolean }) => {
      const addresses = [options.eventStore].filter((text) => text !== undefined);
      return tellResult({ json: options.json, addresses }, async () => {
        const { dataDir, keysDir, eventStore } = config();
        if (eventStore !== undefined) addresses.push(eventStore);
        const progress = options.json ? noProgress : showProgress(process.stderr);
        const findings = await examine({
          dataDir,
          keysDir,
          eventStore: options.eventStore ?? eventStore,
          deep: options.deep,
          sweep: options.sweep,
          now: Date.now,
          onProgress: (what, done) => progress.to(what, done, undefined),
        }).finally(() => progress.end());
        const problems = findings.filter(({ status }) => status === 'problem').length;
        return {
          ok: problems === 0,
          result: { dataDir, findings },
          lines: [
            ...findings.flatMap(({ check, status, sentence, remedy }) => [
              `${MARKS[status].padEnd(8)} ${check.padEnd(12)} ${sentence}`,
              ...(remedy ? [`${' '.repeat(22)}→ ${remedy}`] : []),
            ]),
            problems === 0
              ? 'No problem was found.'
              : `${problems} ${problems === 1 ? 'problem was' : 'problems were'} found.`,
          ],
        };
      });
    });
}
