// Builds the house from the configuration: the only place that constructs, so that no other code knows which adapter runs.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { AuthConfig } from '../api/auth/claims.ts';
import { keyFromPem, keysFromJwks } from '../api/auth/token-keys.ts';
import { DEFAULT_LIMITS } from '../api/limits/limits.ts';
import { startServer } from '../api/server.ts';
import { makeReadings } from '../api/staging/readings.ts';
import { openFileArtifactStore } from '../ledger/artifacts/file-artifact-store.ts';
import { makeCommandHandler } from '../ledger/command-handler.ts';
import { makeStreamWriter } from '../ledger/stream-writer.ts';
import { openViews } from '../projections/sqlite/open-views.ts';
import { startProjector } from '../projections/start-projector.ts';
import { startIntake } from '../workers/intake/start-intake.ts';
import type { ScoringGateway } from '../workers/scoring-gateway.ts';
import type { Config } from './config.ts';
import { ensureDevelopmentKeys } from './development-keys.ts';
import { finishErasures } from './finish-erasures.ts';
import { registerHouseMetrics } from './house-metrics.ts';
import { keepStaging } from './keep-staging.ts';
import { openLedger } from './open-ledger.ts';
import { startFinance } from './start-finance.ts';
import { startTraining } from './start-training.ts';
import { startScoring } from './threads/start-scoring.ts';
import { withoutCredentials } from './without-credentials.ts';

export interface Countersign {
  readonly url: string;
  /** True when development keys were made just now. */
  readonly firstStart: boolean;
  /** Resolves when a part that nothing works without has died. */
  readonly died: Promise<Error>;
  /** In good order: what was taken is answered, leases are settled, the log is closed last. */
  close(): Promise<void>;
}

/** Parts that a bench may replace. */
export interface Replacements {
  readonly wrapGateway?: (gateway: ScoringGateway) => ScoringGateway;
}

/** Where the house's own costs stand: its scorer serves every business unit. */
const HOUSE_UNIT = 'platform';
/** How long a start may take to bring the views up to the log before runs are resumed. */
const CATCH_UP_MS = 24 * 3600 * 1000;

/** The longest that a timer can be set to; 24 days. */
const FOREVER_MS = 2 ** 31 - 1;

/** How long a stop waits for the views; what is missing then is read at the next start. */
const CLOSE_MS = 5_000;
/** How long `/readyz` waits for the log. */
const READY_MS = 3_000;

export async function compose(config: Config, replacements: Replacements = {}): Promise<Countersign> {
  const clean = (text: string) => withoutCredentials(text, config.eventStore === undefined ? [] : [config.eventStore]);
  const logger = pino({
    level: config.logLevel,
    redact: ['*.authorization', '*.token', '*.features'],
    serializers: {
      err: (error: unknown) =>
        error instanceof Error
          ? { type: error.name, message: clean(error.message), stack: clean(error.stack ?? '') }
          : clean(String(error)),
    },
  });
  const ledger = await openLedger(config, {
    onAlarm: (alarm) => logger.error({ alarm: clean(alarm) }, 'An alarm of the event store.'),
    onWait: () => logger.warn('The event store has not answered yet; it is asked for half a minute.'),
  });
  const closers: (() => Promise<void>)[] = [() => ledger.close()];
  const stopping = new AbortController();
  const closeAll = async () => {
    stopping.abort();
    for (const close of closers.splice(0).reverse())
      await close().catch((error) => logger.error({ err: error }, 'A part did not close.'));
  };
  try {
    const { files, kek, log, clock, clockCell } = ledger;
    const { store } = log;
    const kekHex = Buffer.from(kek).toString('hex');
    const onFault = (fault: string) => logger.error({ fault: clean(fault) }, 'A fault in the house.');
    const { auth, firstStart } = await readAuth(config);

    const projector = await startProjector({
      viewsFile: files.views,
      log: log.door(),
      onViewStopped: (view, reason) => logger.error({ view, reason }, 'A view has stopped.'),
      onRebuild: (view, what, reason) => {
        if (what === 'stopped') logger.error({ view, reason }, 'The rebuild of a view has stopped.');
        else logger.info({ view }, `The rebuild of a view ${what}.`);
      },
    });
    // It has found the views and this log to be of one past. From its first event on the folder belongs to the log, and not only
    // when it is closed in order: killed in its first run, it would take any other store for its own.
    const remembered = projector
      .waitFor(0n, FOREVER_MS)
      .then((begun) => (begun ? ledger.remember() : undefined))
      .catch((error: Error) => onFault(error.message));
    closers.push(async () => {
      // Settled windows and last denials are written while the house closes; a reader of the views should find them.
      try {
        const [last] = await within(CLOSE_MS, store.readAll({ direction: 'backwards', limit: 1 }));
        if (last) {
          await projector.waitFor(last.position, CLOSE_MS);
          await ledger.remember();
        }
      } finally {
        await projector.close();
        await remembered;
      }
    });
    const views = openViews({ file: files.views });
    closers.push(async () => views.close());

    const commands = makeCommandHandler({ store, clock });
    const streamWriter = makeStreamWriter({ store, clock });
    const finance = startFinance({
      store,
      writer: streamWriter,
      commands,
      clock,
      views,
      businessUnit: HOUSE_UNIT,
      storageMeterMinutes: config.storageMeterMinutes,
      onFault,
    });
    closers.push(() => finance.close());

    const intake = await startIntake({
      vaultFile: files.vault,
      artifactsFolder: files.artifacts,
      kek,
      stagingFolder: files.staging,
      maxFileBytes: config.maxUploadBytes,
    });
    closers.push(() => intake.close());
    const { maxUploadBytes } = config;
    const kept = await keepStaging({ folder: files.staging, kek, maxUploadBytes, onFault });
    closers.push(async () => kept.close());

    const importedLimits = { runMs: config.importedMs, explainMs: config.importedMs };
    const scoring = startScoring({
      logDoor: () => log.door(),
      viewsFile: files.views,
      vaultFile: files.vault,
      artifactsFolder: files.artifacts,
      kekHex,
      clockCell,
      businessUnit: HOUSE_UNIT,
      deviceKind: config.deviceKind,
      importedLimits,
      onFault,
    });
    closers.push(() => scoring.close());

    const { staging } = kept;
    const training = startTraining({
      files,
      kekHex,
      store,
      clock,
      commands,
      streamWriter,
      staging,
      views,
      importedLimits,
      deviceKind: config.deviceKind,
      onFault,
    });
    closers.push(() => training.close());

    const metrics = new Registry();
    collectDefaultMetrics({ register: metrics });
    registerHouseMetrics(metrics, { log, projector });
    const server = await startServer({
      commands,
      store,
      streamWriter,
      vault: intake.vault,
      artifacts: openFileArtifactStore({ folder: files.artifacts }),
      gateway: replacements.wrapGateway?.(scoring) ?? scoring,
      evaluator: training.evaluator,
      importer: training.importer,
      reproducer: training.reproducer,
      storageMeter: finance.storageMeter,
      intake,
      staging,
      readings: makeReadings(),
      views,
      stoppedViews: () => projector.status().stopped,
      rebuildView: (view) => projector.rebuild(view),
      viewPosition: () => projector.status().position ?? 0n,
      waitForView: (position, timeoutMs) => projector.waitFor(position, timeoutMs),
      clock,
      wallClock: Date.now,
      newId: randomUUID,
      timers: {
        after(milliseconds, run) {
          const timer = setTimeout(run, milliseconds);
          timer.unref();
          return () => clearTimeout(timer);
        },
      },
      auth,
      metrics,
      logger,
      limits: {
        ...DEFAULT_LIMITS,
        maxUploadBytes: config.maxUploadBytes,
        // Apollo's page needs the schema without a token; a production server does not show it.
        anonymousIntrospection: auth.issuerKind === 'development',
      },
      partitions: config.partitions,
      host: config.host,
      port: config.port,
      isLogReachable: async () => {
        await within(READY_MS, store.readAll({ direction: 'backwards', limit: 1 }));
        return true;
      },
    });
    // Closed last but one: what is being resumed may still need what was made before it.
    const resumed = resume();
    closers.push(() => resumed);
    // Closed first: nobody is taken any more while the rest goes.
    closers.push(() => server.close());

    async function resume(): Promise<void> {
      try {
        const caughtUp = await Promise.race([projector.waitUntilCaughtUp(CATCH_UP_MS), aborted(stopping.signal)]);
        if (!caughtUp || stopping.signal.aborted) return;
        await finishErasures(views, intake.vault).catch((error: Error) => onFault(error.message));
        finance.begin();
        await training.resume();
      } catch (error) {
        onFault((error as Error).message);
      }
    }

    return { url: server.url, firstStart, died: firstDeath(log.died, projector.ended), close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function readAuth({
  issuer,
  audience,
  jwksFile,
  keysDir,
}: Config): Promise<{ auth: AuthConfig; firstStart: boolean }> {
  if (jwksFile) {
    const keys = keysFromJwks(readFileSync(jwksFile, 'utf8'));
    return { auth: { issuer, audience, issuerKind: 'jwks', keys }, firstStart: false };
  }
  const { publicPem, created } = await ensureDevelopmentKeys(keysDir);
  return { auth: { issuer, audience, issuerKind: 'development', keys: [keyFromPem(publicPem)] }, firstStart: created };
}

/** Rejects when the work takes longer; the work goes on. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The log did not answer within ${milliseconds} ms.`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Resolves to false. */
function aborted(signal: AbortSignal): Promise<false> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(false);
    signal.addEventListener('abort', () => resolve(false), { once: true });
  });
}

function firstDeath(logDied: Promise<Error>, projectorEnded: Promise<void>): Promise<Error> {
  const projectorDied = new Promise<Error>((resolve) => {
    projectorEnded.catch((error: Error) => resolve(error));
  });
  return Promise.race([logDied, projectorDied]);
}
