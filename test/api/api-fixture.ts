// A whole API on a port of its own: memory log and vault, real views, real HTTP; scorer, evaluator and intake stand in.
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { issueToken } from '../../api/auth/issue-token.ts';
import { keyFromPem } from '../../api/auth/token-keys.ts';
import type { ApiDeps, Timers } from '../../api/deps.ts';
import { DEFAULT_LIMITS } from '../../api/limits/limits.ts';
import { startServer } from '../../api/server.ts';
import { makeReadings } from '../../api/staging/readings.ts';
import type { TargetCounts, TaskKind } from '../../domain/datasets/task.ts';
import type { DomainEvent } from '../../domain/event-catalog.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Recorded, Role } from '../../domain/kernel/event.ts';
import { makeMemoryArtifactStore } from '../../ledger/artifacts/memory-artifact-store.ts';
import { decodeEvent } from '../../ledger/codec.ts';
import { makeCommandHandler } from '../../ledger/command-handler.ts';
import type { EventStore } from '../../ledger/event-store.ts';
import { makeMemoryEventStore } from '../../ledger/memory/memory-event-store.ts';
import { openStaging } from '../../ledger/staging/open-staging.ts';
import { makeStreamWriter } from '../../ledger/stream-writer.ts';
import { makeMemoryVault } from '../../ledger/vault/memory-vault.ts';
import { runProjector } from '../../projections/projector.ts';
import { makeProjectorCell, publishProgress, readProgress, waitForProgress } from '../../projections/projector-cell.ts';
import { PROJECTIONS } from '../../projections/registry.ts';
import { openSqliteViewStore } from '../../projections/sqlite/open-sqlite-view-store.ts';
import { openViews } from '../../projections/sqlite/open-views.ts';
import { storedBytes } from '../../projections/storage/stored-bytes.ts';
import { makeStorageMeter } from '../../workers/storage-meter.ts';
import { viewsFile } from '../projections/project-into.ts';
import { temporaryFolder } from '../support/system/temporary-folder.ts';
import { makeAppendingGateway } from './appending-gateway.ts';
import { CLASSES, measuredVersion } from './measured-version.ts';

export const ISSUER = 'countersign-test';
export const AUDIENCE = 'countersign';
export const keys = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** `after` the real time, and never holding the process. */
export const realTimers: Timers = {
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds).unref();
    return () => clearTimeout(timer);
  },
};

/** Time stands still until `pass` is called. */
export function manualTimers() {
  let now = 0;
  const due = new Set<{ readonly at: number; readonly run: () => void }>();
  return {
    after(milliseconds: number, run: () => void) {
      const timer = { at: now + milliseconds, run };
      due.add(timer);
      return () => void due.delete(timer);
    },
    pass(milliseconds: number) {
      now += milliseconds;
      for (const timer of [...due].sort((a, b) => a.at - b.at)) {
        if (timer.at > now || !due.delete(timer)) continue;
        timer.run();
      }
    },
  };
}

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: tests read the answers of many operations by hand.
  readonly data: any;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly unknown[];
    readonly extensions: { readonly code: string; readonly details?: Record<string, unknown> };
  }[];
  readonly extensions: { readonly ledger?: { readonly viewPosition: string } };
  readonly status: number;
  readonly text: string;
}

export function token(
  subject: string,
  roles: readonly Role[],
  businessUnit = 'retail',
  lifetimeSeconds = 3600,
): string {
  return issueToken(keys.privateKey, {
    subject,
    roles,
    businessUnit,
    issuer: ISSUER,
    audience: AUDIENCE,
    now: Date.now(),
    lifetimeSeconds,
  });
}

export async function startApi(context: Pick<TestContext, 'after'>, change: Partial<ApiDeps> = {}) {
  const store = change.store ?? makeMemoryEventStore();
  const vault = makeMemoryVault({ kek: randomBytes(32), randomBytes });
  const clock = { now: () => new Date().toISOString() };
  const commands = makeCommandHandler({ store, clock });
  const file = viewsFile(context);
  const projector = project(file, store);
  const logged: string[] = [];
  const logger = pino(
    { level: 'warn' },
    {
      write: (line: string) => {
        logged.push(line);
        if (process.env.API_TEST_LOG) console.error(line);
      },
    },
  );
  const views = openViews({ file });
  const streamWriter = makeStreamWriter({ store, clock });
  const deps: ApiDeps = {
    commands,
    store,
    streamWriter,
    storageMeter: makeStorageMeter({
      store,
      writer: streamWriter,
      clock,
      businessUnit: 'platform',
      readItems: () => storedBytes(views),
    }),
    vault,
    artifacts: makeMemoryArtifactStore(),
    gateway: makeAppendingGateway({ store, vault, commands, clock }),
    evaluator: {
      async evaluate({ evaluationId, version, sealed, threshold, costs }, record) {
        return record({
          modelId: version.modelId,
          version: version.version,
          evaluationId,
          datasetId: version.datasetId,
          datasetVersion: version.datasetVersion,
          split: 'held-out',
          rows: sealed.rows,
          erasedRows: 0,
          ...measuredVersion(version.task, threshold, costs),
          artifactDigest: version.artifact.digest,
          usage: { leaseId: 'ls_0000000000000001', provider: 'cpu', deviceNs: 1 },
          environmentDigest: 'e'.repeat(64),
        });
      },
      heldOutRows: async () => [1, 4],
      // Rows are not read here: half of each class stand on each side.
      async countSides({ dataset, chunks }) {
        const rows = chunks.reduce((sum, chunk) => sum + chunk.rows, 0);
        const half = targetsOf(dataset.task.kind, rows / 2);
        return { rows, train: half, heldOut: half };
      },
    },
    // A run or a prediction done again takes a child process: what the API makes of it is tested where one stands by.
    reproducer: {
      training: () => Promise.reject(new DomainError('UNAVAILABLE', 'Nothing is done again here.')),
      prediction: () => Promise.reject(new DomainError('UNAVAILABLE', 'Nothing is done again here.')),
    },
    // Nor is a model let in: that takes a process of its own.
    importer: {
      inspect: () => Promise.reject(new DomainError('UNAVAILABLE', 'No model is let in here.')),
      import: () => Promise.reject(new DomainError('UNAVAILABLE', 'No model is let in here.')),
      card: () => Promise.reject(new DomainError('UNAVAILABLE', 'No model is let in here.')),
    },
    intake: {
      async ingest(request, bytes) {
        let text = '';
        for await (const chunk of bytes) text += Buffer.from(chunk).toString('utf8');
        const rows = text.split('\n').filter((line) => line !== '').length - 1;
        if (rows < 1) throw new DomainError('EMPTY_FILE', 'The file has a header but no rows.');
        return {
          file: {
            name: request.fileName,
            bytes: text.length,
            fingerprint: vault.fingerprint('file', text),
            format: 'csv' as const,
          },
          rows,
          subjects: rows,
          targets: targetsOf(request.task.kind, rows),
          missing: {},
          profile: null,
          chunks: [{ digest: 'c'.repeat(64), bytes: text.length, rows }],
        };
      },
      discard: async () => {},
      ingestStaged: async () => {
        throw new Error('No staged file is read here.');
      },
      inspectStaged: async () => {
        throw new Error('No staged file is read here.');
      },
    },
    staging: await openStaging({
      folder: temporaryFolder(context),
      kek: new Uint8Array(32),
      randomBytes,
      now: () => clock.now(),
      limits: { uploadBytes: 1_000_000, uploadsPerOwner: 4, uploads: 8, totalBytes: 4_000_000 },
    }),
    readings: makeReadings(),
    views,
    viewPosition: () => readProgress(projector.cell).position ?? 0n,
    waitForView: (position, timeoutMs) =>
      waitForProgress(projector.cell, (seen) => seen.position !== null && seen.position >= position, timeoutMs),
    clock,
    wallClock: () => Date.now(),
    newId: () => randomUUID(),
    timers: realTimers,
    auth: { issuer: ISSUER, audience: AUDIENCE, issuerKind: 'development', keys: [keyFromPem(keys.publicKey)] },
    metrics: new Registry(),
    logger,
    limits: DEFAULT_LIMITS,
    host: '127.0.0.1',
    port: 0,
    isLogReachable: async () => true,
    ...change,
  };
  const server = await startServer(deps);
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    await server.close();
  };
  context.after(async () => {
    await close();
    await projector.stop();
    views.close();
  });

  /** Events in the log, oldest first. */
  async function events(): Promise<Recorded<DomainEvent>[]> {
    const stored = await store.readAll({ limit: 10_000 });
    return stored.flatMap((each) => {
      const decoded = decodeEvent(each);
      return decoded.kind === 'event' ? [decoded.event] : [];
    });
  }

  async function ask(bearer: string | undefined, query: string, variables: object = {}): Promise<Answer> {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(bearer ? { authorization: `Bearer ${bearer}` } : {}) },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    const body = JSON.parse(text) as Partial<Answer>;
    return {
      data: body.data,
      errors: body.errors ?? [],
      extensions: body.extensions ?? {},
      status: response.status,
      text,
    };
  }
  return { ...server, close, deps, store, vault, events, ask, logged };
}

/** As a file would have them whose rows are dealt evenly. */
function targetsOf(kind: TaskKind, rows: number): TargetCounts {
  if (kind === 'binary') return { kind, positive: Math.floor(rows / 2), negative: Math.ceil(rows / 2) };
  if (kind === 'regression') return { kind, rows };
  const share = Math.floor(rows / CLASSES.length);
  return { kind, classes: CLASSES.map((value) => ({ value, rows: share })) };
}

function project(file: string, store: EventStore) {
  const cell = makeProjectorCell();
  const stop = new AbortController();
  const viewStore = openSqliteViewStore({ file });
  const done = runProjector({
    store,
    views: viewStore,
    projections: PROJECTIONS,
    signal: stop.signal,
    onProgress: (progress) => publishProgress(cell, progress),
  });
  return {
    cell,
    async stop() {
      stop.abort();
      await done;
      viewStore.close();
    },
  };
}
