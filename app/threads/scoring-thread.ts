// The thread that scores our own models: `session.run` is synchronous native code, so it stands on no thread that answers HTTP.
// Own read-only connections to log and views, an own read-write one to the vault; appends go to the log's thread.
import { randomBytes, randomUUID } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { environmentDigestInput } from '../../learning/environment.ts';
import { openFileArtifactStore } from '../../ledger/artifacts/file-artifact-store.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { type ClockCell, makeMonotonicClock } from '../../ledger/clock.ts';
import { makeCommandHandler } from '../../ledger/command-handler.ts';
import { connectLog } from '../../ledger/connect-log.ts';
import { sha256Hex } from '../../ledger/digest.ts';
import type { LogDoor } from '../../ledger/event-log.ts';
import { makeStreamWriter } from '../../ledger/stream-writer.ts';
import { serveRpc } from '../../ledger/thread-rpc.ts';
import { idToken } from '../../ledger/token.ts';
import { openSqliteVault } from '../../ledger/vault/sqlite-vault.ts';
import { openPredictionIndex } from '../../projections/predictions/open-prediction-index.ts';
import type { ImportedLimits } from '../../workers/imported/imported-limits.ts';
import { makeImportedScorers } from '../../workers/imported/imported-scorers.ts';
import { type Lease, makeMetering, SCORING_WINDOWS, type WindowLimits } from '../../workers/metering.ts';
import { makeDeploymentReader } from '../../workers/scoring/deployment-reader.ts';
import { makeExclusive } from '../../workers/scoring/exclusive.ts';
import { makeImportedDevices } from '../../workers/scoring/imported-devices.ts';
import { makeImportedVersionScorer } from '../../workers/scoring/imported-version-scorer.ts';
import { makeLocalScoringGateway } from '../../workers/scoring/local-scoring-gateway.ts';
import { makeModelFactsReader } from '../../workers/scoring/model-facts.ts';
import { openNetworkScorer } from '../../workers/scoring/network-scorer.ts';
import { makeScorerCache } from '../../workers/scoring/scorer-cache.ts';
import { makeScoringWriter, type WriterLimits } from '../../workers/scoring/scoring-writer.ts';
import type { ScoringRequest } from '../../workers/scoring-gateway.ts';

export interface ScoringThreadData {
  readonly log: LogDoor;
  readonly viewsFile: string;
  readonly vaultFile: string;
  readonly artifactsFolder: string;
  /** 32 bytes, hex. */
  readonly kekHex: string;
  readonly clockCell: ClockCell;
  /** Under which the scorer's lease is metered: the house's own. */
  readonly businessUnit: string;
  /** Of the device that scores; left out: its provider's name. */
  readonly deviceKind?: string | undefined;
  readonly windows?: WindowLimits;
  readonly limits?: WriterLimits;
  /** Of models that somebody brought. */
  readonly importedLimits?: Partial<ImportedLimits>;
}

/** What the thread answers, and what it says unasked. */
export type ScoringThreadHandlers = ReturnType<typeof makeHandlers>;
export interface ScoringFault {
  readonly fault: string;
}

const IMPORTED_CLOSE_MS = 5_000;

const data = workerData as ScoringThreadData;
const parent = parentPort!;

function makeHandlers() {
  const clock = makeMonotonicClock(data.clockCell, Date.now);
  const monotonicNs = () => process.hrtime.bigint();
  const store = connectLog(data.log);
  const vault = openSqliteVault({
    file: data.vaultFile,
    kek: Buffer.from(data.kekHex, 'hex'),
    mode: 'readWrite',
    randomBytes,
  });
  const index = openPredictionIndex({ file: data.viewsFile });
  const artifacts = openFileArtifactStore({ folder: data.artifactsFolder });
  const imported = makeImportedScorers({ artifactsFolder: data.artifactsFolder, limits: data.importedLimits ?? {} });
  const scorers = makeScorerCache({
    artifacts,
    openScorer: openNetworkScorer,
    openImported: (artifact, card) => makeImportedVersionScorer(imported, artifact, card),
  });
  const deployments = makeDeploymentReader(store);
  const models = makeModelFactsReader(makeCommandHandler({ store, clock }));
  const environmentDigest = sha256Hex(canonicalJson(environmentDigestInput()));
  const onError = (error: unknown) => {
    const fault = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    parent.postMessage({ fault } satisfies ScoringFault);
  };
  const metering = makeMetering({
    writer: makeStreamWriter({ store, clock }),
    clock,
    monotonicNs,
    newToken: () => idToken(randomBytes(32)),
    timers: {
      set: (callback, ms) => setTimeout(callback, ms),
      clear: (timer) => clearTimeout(timer as NodeJS.Timeout | undefined),
    },
    deviceKind: data.deviceKind,
    onError,
  });
  const openLease = () => {
    const { businessUnit, windows = SCORING_WINDOWS } = data;
    return metering.openLease({ owner: { kind: 'scoring' }, provider: 'cpu', businessUnit, windows });
  };
  let lease: Promise<Lease> | undefined;
  const takeLease = () => {
    lease ??= openLease();
    lease.catch(() => {
      lease = undefined; // the next request takes one
    });
    return lease;
  };
  const device = makeExclusive();
  const importedDevices = makeImportedDevices(openLease);
  const writerDeps = {
    store,
    vault,
    index,
    deployments,
    models,
    scorers,
    lease: takeLease,
    device,
    importedDevice: importedDevices.of,
    clock,
    monotonicNs,
    randomBytes,
    newBatchId: randomUUID,
    environmentDigest,
    onError,
    ...(data.limits ? { limits: data.limits } : {}),
  };
  const gateway = makeLocalScoringGateway({
    deployments,
    openWriter: (deploymentId, partition) => makeScoringWriter(writerDeps, deploymentId, partition),
  });
  return {
    score: (requests: readonly ScoringRequest[]) => gateway.score(requests),
    async close(): Promise<void> {
      // A model that somebody brought may be slow: a stop does not wait for all that is asked of it.
      const late = setTimeout(() => void imported.close(), IMPORTED_CLOSE_MS);
      await gateway.close().finally(() => clearTimeout(late));
      await imported.close();
      await (await lease)?.end('released');
      await importedDevices.end();
      await scorers.close();
      index.close();
      await vault.close();
      await store.close();
    },
  };
}

serveRpc(parent, makeHandlers());
