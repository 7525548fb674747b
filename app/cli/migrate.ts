// `countersign migrate`: how does a log move to another store, and how does one know that it arrived whole?
import { Command } from 'commander';
import { compareLogs } from '../../ledger/compare-logs.ts';
import { type CopyProgress, copyLog } from '../../ledger/copy-log.ts';
import { forgetMoved, noteMoved } from '../../ledger/moved-log.ts';
import type { Config } from '../config.ts';
import { type LogPlace, openSource, openTarget, placeName } from './log-place.ts';
import { noProgress, type ShownProgress, showProgress } from './show-progress.ts';
import { type Told, tellResult } from './tell-result.ts';

export interface MigrateOptions {
  readonly from: string;
  readonly to: string;
  readonly verifyOnly: boolean;
}

const PHASES: { readonly [P in CopyProgress['phase']]: string } = {
  examine: 'examined',
  compare: 'compared',
  copy: 'copied',
  verify: 'verified',
};

export async function migrate(options: MigrateOptions, progress: ShownProgress, now: () => string): Promise<Told> {
  if (placeName(options.from) === placeName(options.to)) {
    throw new Error(`The log is to go from ${placeName(options.from)} to itself; give another --to.`);
  }
  return options.verifyOnly ? verify(options, progress) : copy(options, progress, now);
}

async function copy({ from, to }: MigrateOptions, progress: ShownProgress, now: () => string): Promise<Told> {
  const warnings: string[] = [];
  return withBoth(
    () => openSource(from, true, (alarm) => warnings.push(alarm)),
    () => openTarget(to, (alarm) => warnings.push(alarm)),
    async (source, target) => {
      const { events, alreadyThere, appends, digest } = await copyLog({
        source: source.log,
        target: target.log,
        isOurs: target.isOurs,
        onProgress: ({ phase, done, total }) => progress.to(PHASES[phase], done, total),
      });
      // The way back: what was moved away from the target's folder is there again.
      if (target.dataDir) forgetMoved(target.dataDir);
      if (source.dataDir) noteMoved(source.dataDir, { to: target.name, events, digest, at: now() });
      else
        warnings.push(
          `Nothing stops a server from going on with ${source.name}; stop all of them before you start on ${target.name}.`,
        );
      return {
        ok: true,
        warnings,
        result: {
          source: { name: source.name, events, digest },
          target: { name: target.name, events, digest },
          copied: events - alreadyThere,
          alreadyThere,
          appends,
        },
        lines: [
          `Copied ${events - alreadyThere} events in ${appends} appends; ${alreadyThere} were there before.`,
          `source  ${events} events  sha256 ${digest}  ${source.name}`,
          `target  ${events} events  sha256 ${digest}  ${target.name}`,
          'The two logs are equal.',
          ...(source.dataDir
            ? [
                `A note in ${source.dataDir} keeps a server from starting on the old log. Vault, artifacts and keys stay where they are: start there with ${settingFor(target)}.`,
              ]
            : []),
        ],
      };
    },
  ).finally(() => progress.end());
}

async function verify({ from, to }: MigrateOptions, progress: ShownProgress): Promise<Told> {
  const warnings: string[] = [];
  const open = (place: string) => openSource(place, false, (alarm) => warnings.push(alarm));
  return withBoth(
    () => open(from),
    () => open(to),
    async (source, target) => {
      const compared = await compareLogs(source.log, target.log, (done) => progress.to('verified', done, undefined));
      const { difference } = compared;
      return {
        ok: difference === undefined,
        warnings,
        result: {
          source: { name: source.name, ...compared.source },
          target: { name: target.name, ...compared.target },
          common: compared.common,
          difference: difference ?? null,
        },
        lines: [
          `source  ${compared.source.events} events  sha256 ${compared.source.digest}  ${source.name}`,
          `target  ${compared.target.events} events  sha256 ${compared.target.digest}  ${target.name}`,
          difference ? `The two logs are not equal. ${difference}` : 'The two logs are equal.',
        ],
      };
    },
  ).finally(() => progress.end());
}

const settingFor = ({ dataDir }: LogPlace) =>
  dataDir ? `COUNTERSIGN_DATA_DIR=${dataDir}` : 'COUNTERSIGN_EVENTSTORE set to the new address';

async function withBoth<S extends LogPlace, T extends LogPlace>(
  openFirst: () => Promise<S>,
  openSecond: () => Promise<T>,
  work: (first: S, second: T) => Promise<Told>,
): Promise<Told> {
  const first = await openFirst();
  try {
    const second = await openSecond();
    try {
      return await work(first, second);
    } finally {
      await second.close();
    }
  } finally {
    await first.close();
  }
}

export function migrateCommand(config: () => Config): Command {
  return new Command('migrate')
    .description('copy the log to another store, event by event, and prove that both are the same')
    .option('--from <place>', 'data folder or esdb:// address (default: the data folder)')
    .option(
      '--to <place>',
      'esdb:// address or data folder (default: COUNTERSIGN_EVENTSTORE, which keeps a password out of the process list)',
    )
    .option('--verify-only', 'compare both logs and write nothing', false)
    .option('--json', 'print one JSON document', false)
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      `
The server of a source folder must be stopped. An interrupted copy is started again with the same command: what is there is
compared and the rest is copied. A target that holds another log is refused and nothing is written. Exit code 0: both logs are
equal; 1: they are not, or the copy did not end.`,
    )
    .action(async (options: { from?: string; to?: string; verifyOnly: boolean; json: boolean }) => {
      const addresses = [options.from, options.to].filter((place) => place !== undefined);
      await tellResult({ json: options.json, addresses }, async () => {
        const { dataDir, eventStore } = config();
        if (eventStore !== undefined) addresses.push(eventStore);
        const to = options.to ?? eventStore;
        if (to === undefined)
          throw new Error(
            'Say where the log goes: --to esdb://user:password@host:2113?tls=true, or set COUNTERSIGN_EVENTSTORE.',
          );
        return migrate(
          { from: options.from ?? dataDir, to, verifyOnly: options.verifyOnly },
          options.json ? noProgress : showProgress(process.stderr),
          () => new Date().toISOString(),
        );
      });
    });
}
