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
import { type Lease, makeMetering, SCORING_WINDOWS, type WindowLimits } from '../../workers/metering.ts';
import { makeDeploymentReader } from '../../workers/scoring/deployment-reader.ts';
import { makeExclusive } from '../../workers/scoring/exclusive.ts';
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
  readonly windows?: WindowLimits;
  readonly limits?: WriterLimits;
}

/** What the thread answers, and what it says unasked. */
export type ScoringThreadHandlers = ReturnType<typeof makeHandlers>;
export interface ScoringFault {
  readonly fault: string;
}

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
  const scorers = makeScorerCache({ artifacts, openScorer: openNetworkScorer });
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
    onError,
  });
  let lease: Promise<Lease> | undefined;
  const takeLease = () => {
    const { businessUnit, windows = SCORING_WINDOWS } = data;
    lease ??= metering.openLease({ owner: { kind: 'scoring' }, provider: 'cpu', businessUnit, windows });
    lease.catch(() => {
      lease = undefined; // the next request takes one
    });
    return lease;
  };
  const device = makeExclusive();
  const limits = data.limits ? { limits: data.limits } : {};
  const writerDeps = {
    store,
    vault,
    index,
    deployments,
    models,
    scorers,
    lease: takeLease,
    device,
    clock,
    monotonicNs,
    randomBytes,
    newBatchId: randomUUID,
    environmentDigest,
    onError,
    ...limits,
  };
  const gateway = makeLocalScoringGateway({
    deployments,
    openWriter: (deploymentId, partition) => makeScoringWriter(writerDeps, deploymentId, partition),
  });
  return {
    score: (requests: readonly ScoringRequest[]) => gateway.score(requests),
    async close(): Promise<void> {
      await gateway.close();
      await (await lease)?.end('released');
      await scorers.close();
      index.close();
      await vault.close();
      await store.close();
    },
  };
}

serveRpc(parent, makeHandlers());
