// The intake thread: parsing, encryption and the commits of the vault, away from the thread that answers HTTP.
import { randomBytes } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { DomainError } from '../../domain/kernel/errors.ts';
import { openFileArtifactStore, sweepUnfinished } from '../../ledger/artifacts/file-artifact-store.ts';
import { openStagingReader } from '../../ledger/staging/open-staging-reader.ts';
import type { OpenedFile } from '../../ledger/staging/staging.ts';
import { serveRpc } from '../../ledger/thread-rpc.ts';
import { openSqliteVault } from '../../ledger/vault/sqlite-vault.ts';
import type { SubjectKind } from '../../ledger/vault/vault.ts';
import { ingestStaged } from './ingest-staged.ts';
import { inspectStaged } from './inspect-staged.ts';
import type {
  IngestedFile,
  IngestRequest,
  Inspection,
  InspectRequest,
  IntakeConfig,
  IntakeProgress,
  StagedIngestRequest,
} from './intake.ts';
import { makeUpload, type Upload } from './upload.ts';

const MAX_UPLOADS = 8;
/** Places of their own: whoever looks into files never keeps one from being taken in. */
const MAX_INSPECTIONS = 2;
const MAX_FILE_BYTES = 4 * 1024 ** 3;
const CHUNK_ROWS = 4096;
/** Files read to their end whose event may still be refused; the people of older ones are kept. */
const MAX_ENDED = 64;

async function open({ vaultFile, artifactsFolder, stagingFolder, kek, maxFileBytes, chunkRows }: IntakeConfig) {
  await sweepUnfinished(artifactsFolder);
  const vault = openSqliteVault({ file: vaultFile, kek, mode: 'readWrite', randomBytes });
  await vault.provisional.recover();
  const artifacts = openFileArtifactStore({ folder: artifactsFolder });
  const staging = stagingFolder === undefined ? undefined : openStagingReader({ folder: stagingFolder, kek });
  const limits = { maxFileBytes: maxFileBytes ?? MAX_FILE_BYTES, chunkRows: chunkRows ?? CHUNK_ROWS };
  return { vault, artifacts, staging, randomBytes, ...limits };
}

const opened = open(workerData as IntakeConfig);
opened.catch(() => {}); // said to whoever calls `ready`
const uploads = new Map<number, { readonly name: string; readonly upload: Upload }>();
/** First chunk of a file → name of its upload. */
const ended = new Map<string, string>();
/** Of staged files; a turn is one piece. */
const readings = new Map<number, Reading>();
let nextUpload = 1;

interface Reading {
  readonly turns: AsyncGenerator<IntakeProgress, Inspection | IngestedFile>;
  /** Of the upload that it feeds, where it feeds one. */
  readonly upload: string | undefined;
}

function refuseMoreUploads(): void {
  const feeding = [...readings.values()].filter(({ upload }) => upload !== undefined).length;
  if (uploads.size + feeding < MAX_UPLOADS) return;
  throw new DomainError('OVERLOADED', `${MAX_UPLOADS} files are being read; try again when one of them is done.`);
}

function refuseMoreInspections(): void {
  const looking = [...readings.values()].filter(({ upload }) => upload === undefined).length;
  if (looking < MAX_INSPECTIONS) return;
  throw new DomainError(
    'OVERLOADED',
    `${MAX_INSPECTIONS} files are being looked into; try again when one of them is done.`,
  );
}

const uploadName = () => randomBytes(16).toString('hex');

/** The event of a file that was read to its end may still be refused. */
async function remember(file: IngestedFile, name: string): Promise<void> {
  ended.set(file.chunks[0]!.digest, name);
  const [oldest] = ended.size > MAX_ENDED ? ended : [];
  if (!oldest) return;
  ended.delete(oldest[0]);
  await (await opened).vault.provisional.keep(oldest[1]);
}

/** @throws DomainError NOT_FOUND, BAD_INPUT, OVERLOADED */
async function openStaged(stagedId: string): Promise<OpenedFile> {
  const { staging } = await opened;
  if (!staging) throw new DomainError('NOT_FOUND', 'This server keeps no staged files.');
  return staging.open(stagedId);
}

function beginReading(reading: Reading): number {
  if (reading.upload === undefined) refuseMoreInspections();
  else refuseMoreUploads();
  const id = nextUpload++;
  readings.set(id, reading);
  return id;
}

function uploadOf(id: number): { readonly name: string; readonly upload: Upload } {
  const found = uploads.get(id);
  if (!found) throw new DomainError('NOT_FOUND', 'This upload is over.');
  return found;
}

/** An upload that failed is over: it has taken back what it wrote. */
async function orForget<T>(id: number, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    uploads.delete(id);
    throw error;
  }
}

const handlers = {
  async ready(): Promise<void> {
    await opened;
  },
  async begin(request: IngestRequest): Promise<number> {
    const deps = await opened;
    refuseMoreUploads();
    const id = nextUpload++;
    const name = uploadName();
    uploads.set(id, { name, upload: makeUpload(name, request, deps) });
    return id;
  },
  push: (id: number, bytes: Uint8Array) => orForget(id, uploadOf(id).upload.push(bytes)),
  async end(id: number) {
    const { name, upload } = uploadOf(id);
    const file = await orForget(id, upload.end());
    uploads.delete(id);
    await remember(file, name);
    return file;
  },
  async abort(id: number): Promise<void> {
    const found = uploads.get(id);
    uploads.delete(id);
    await found?.upload.abort();
  },
  async beginInspectStaged(stagedId: string, request: InspectRequest): Promise<number> {
    const file = await openStaged(stagedId);
    return beginReading({ turns: inspectStaged(file, request), upload: undefined });
  },
  async beginIngestStaged(stagedId: string, request: StagedIngestRequest): Promise<number> {
    const deps = await opened;
    const file = await openStaged(stagedId);
    const name = uploadName();
    const format = request.format ?? file.format;
    const full = { fileName: file.fileName, ...request, ...(format ? { format } : {}) };
    return beginReading({ turns: ingestStaged(file, makeUpload(name, full, deps)), upload: name });
  },
  /** Reads on. `value`: the file is read to its end. */
  async turn(
    id: number,
  ): Promise<{ readonly progress: IntakeProgress } | { readonly value: Inspection | IngestedFile }> {
    const reading = readings.get(id);
    if (!reading) throw new DomainError('NOT_FOUND', 'This reading is over.');
    try {
      const { done, value } = await reading.turns.next();
      if (!done) return { progress: value };
      readings.delete(id);
      if (reading.upload !== undefined) await remember(value as IngestedFile, reading.upload);
      return { value };
    } catch (error) {
      readings.delete(id);
      throw error;
    }
  },
  async stop(id: number): Promise<void> {
    const reading = readings.get(id);
    readings.delete(id);
    await reading?.turns.return(undefined as never);
  },
  async discard(digests: readonly string[]): Promise<void> {
    const { artifacts, vault } = await opened;
    for (const digest of digests) {
      await artifacts.discard(digest);
      const name = ended.get(digest);
      if (name === undefined) continue;
      ended.delete(digest);
      await vault.provisional.withdraw(name);
    }
  },
  async ensureSubjects(kind: SubjectKind, ids: readonly string[]) {
    return (await opened).vault.ensureSubjects(kind, ids);
  },
  async destroySubject(reference: string) {
    return (await opened).vault.destroySubject(reference);
  },
  async close(): Promise<void> {
    const { vault } = await opened;
    for (const { upload } of uploads.values()) await upload.abort();
    uploads.clear();
    for (const { turns } of readings.values()) await turns.return(undefined as never);
    readings.clear();
    await vault.close();
    // After the answer to this call, which is posted first.
    setImmediate(() => parentPort!.close());
  },
};
export type IntakeHandlers = typeof handlers;

serveRpc(parentPort!, handlers);
