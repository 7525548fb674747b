// `countersign views`: how far is each view, which are being built again, and which stopped, and why?
import { existsSync } from 'node:fs';
import Table from 'cli-table3';
import { Command } from 'commander';
import { lockDataFolder } from '../../ledger/data-folder-lock.ts';
import { countLag } from '../../projections/count-lag.ts';
import { PROJECTIONS } from '../../projections/registry.ts';
import { openSqliteViewStore } from '../../projections/sqlite/open-sqlite-view-store.ts';
import { openViews } from '../../projections/sqlite/open-views.ts';
import type { ViewState } from '../../projections/views.ts';
import type { Config } from '../config.ts';
import { dataFiles } from '../data-files.ts';
import { isOfOlderBuild } from '../doctor/check-views.ts';
import { openSource } from './log-place.ts';
import { type Told, tellResult } from './tell-result.ts';

const MOST_COUNTED = 10_000;

interface Options {
  readonly eventStore?: string;
  readonly rebuild?: string;
  readonly json: boolean;
}

export function viewsCommand(config: () => Config): Command {
  return new Command('views')
    .description('show how far each view is, which are being rebuilt, and which stopped, and why')
    .option('--event-store <address>', 'esdb:// address where the log is (default: COUNTERSIGN_EVENTSTORE)')
    .option('--rebuild <name>', 'have a view built again with the next start; the server must be stopped')
    .option('--json', 'print one JSON document', false)
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      `
Works beside a running server, and without one. A running server is asked to rebuild a view by the GraphQL mutation
rebuildView(name: "costs"). Exit code 0: every view runs or is being rebuilt; 1: one has stopped.`,
    )
    .action((options: Options) => {
      const addresses = [options.eventStore].filter((text) => text !== undefined);
      return tellResult({ json: options.json, addresses }, async () => {
        const { dataDir, eventStore } = config();
        const address = options.eventStore ?? eventStore;
        if (address !== undefined) addresses.push(address);
        const file = dataFiles(dataDir).views;
        const named = options.rebuild;
        if (named !== undefined) requireKnown(named);
        if (!existsSync(file)) {
          throw new Error(`There are no views in ${dataDir} yet (${file}); the first start of a server builds them.`);
        }
        if (named !== undefined) return markForRebuild(dataDir, file, named);
        return showViews(file, address ?? dataDir);
      });
    });
}

function requireKnown(name: string): void {
  const names = PROJECTIONS.map((projection) => projection.name).sort();
  if (names.some((known) => known === name)) return;
  throw new Error(`There is no view of that name; the views are ${names.join(', ')}.`);
}

function markForRebuild(dataDir: string, file: string, name: string): Told {
  let lock: ReturnType<typeof lockDataFolder>;
  try {
    lock = lockDataFolder(dataDir);
  } catch (error) {
    const why = (error as Error).message.replace(/;.*$/, '');
    throw new Error(`${why}; ask the server that runs by the mutation rebuildView(name: "${name}"), or stop it first.`);
  }
  try {
    const store = openSqliteViewStore({ file });
    try {
      const begun = store.beginRebuild(PROJECTIONS.find((projection) => projection.name === name)!);
      const sentence =
        begun === 'not built'
          ? `The view ${name} has not been built yet; the next start builds it.`
          : begun === 'under way'
            ? `The view ${name} is being rebuilt already; the next start goes on with it.`
            : `The view ${name} will be rebuilt with the next start; it answers meanwhile.`;
      return {
        ok: true,
        result: { view: name, outcome: typeof begun === 'string' ? begun : 'begun' },
        lines: [sentence],
      };
    } finally {
      store.close();
    }
  } finally {
    lock.release();
  }
}

async function showViews(file: string, place: string): Promise<Told> {
  if (isOfOlderBuild(file)) {
    throw new Error(`The views in ${file} were built by an older build; they can be shown after the next start.`);
  }
  const views = openViews({ file });
  try {
    // Before the log is read: views that follow a running server must not seem to be ahead.
    const states = views.states();
    const warnings: string[] = [];
    const lags = await lagsOf(states, place).catch((error: Error) => {
      warnings.push(`The log cannot be read, so nobody knows how far the views are behind it: ${error.message}`);
      return states.map(() => undefined);
    });
    return {
      ok: states.every(({ status, rebuild }) => status !== 'stopped' && rebuild?.status !== 'stopped'),
      result: { views: states.map((state, index) => asJson(state, lags[index])) },
      lines: [tableOf(states, lags), ...states.flatMap(reasonsOf)],
      warnings,
    };
  } finally {
    views.close();
  }
}

async function lagsOf(states: readonly ViewState[], place: string): Promise<(number | null)[]> {
  const log = await openSource(place, false, () => {});
  try {
    const lagOf = await countLag(log.log, states, MOST_COUNTED);
    return states.map(({ position }) => lagOf(position));
  } finally {
    await log.close();
  }
}

const rateOf = (events: number, busyMs: number) => (busyMs > 0 ? Math.round((1000 * events) / busyMs) : null);

function asJson(state: ViewState, lag: number | null | undefined): object {
  const { position, rebuild, lastRebuild } = state;
  return {
    ...state,
    position: position === null ? null : String(position),
    lagEvents: lag === undefined ? null : (lag ?? MOST_COUNTED),
    lagIsAtLeast: lag === null,
    rebuild: rebuild && {
      ...rebuild,
      position: rebuild.position === null ? null : String(rebuild.position),
      eventsPerSecond: rateOf(rebuild.events, rebuild.busyMs),
    },
    lastRebuild: lastRebuild && {
      ...lastRebuild,
      eventsPerSecond: rateOf(lastRebuild.events, lastRebuild.busyMs),
    },
  };
}

function tableOf(states: readonly ViewState[], lags: readonly (number | null | undefined)[]): string {
  const table = new Table({
    head: ['view', 'version', 'position', 'lag', 'status', 'rebuild', 'last rebuild'],
    colAligns: ['left', 'right', 'right', 'right', 'left', 'left', 'left'],
    style: { head: [], border: [] },
  });
  for (const [index, { name, version, position, status, rebuild, lastRebuild }] of states.entries()) {
    const lag = lags[index];
    table.push([
      name,
      version,
      position === null ? '-' : String(position),
      lag === undefined ? '?' : lag === null ? `>${MOST_COUNTED}` : lag,
      status,
      rebuild ? `${Math.floor(100 * rebuild.fraction)} %${rebuild.status === 'stopped' ? ' STOPPED' : ''}` : '',
      lastRebuild ? `${lastRebuild.at}, ${rateOf(lastRebuild.events, lastRebuild.busyMs) ?? '-'} events/s` : '',
    ]);
  }
  return table.toString();
}

function reasonsOf({ name, reason, rebuild }: ViewState): string[] {
  return [
    ...(reason === null ? [] : [`${name} has stopped: ${reason}`]),
    ...(rebuild?.reason && rebuild.reason !== reason ? [`${name}: its rebuild has stopped: ${rebuild.reason}`] : []),
  ];
}
