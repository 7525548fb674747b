// The intake thread: parsing, encryption and the commits of the vault, away from the thread that answers HTTP.
import { randomBytes } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { DomainError } from '../../domain/kernel/errors.ts';
import { openFileArtifactStore, sweepUnfinished } from '../../ledger/artifacts/file-artifact-store.ts';
import { serveRpc } from '../../ledger/thread-rpc.ts';
import { openSqliteVault } from '../../ledger/vault/sqlite-vault.ts';
import type { SubjectKind } from '../../ledger/vault/vault.ts';
import type { IngestRequest, IntakeConfig } from './intake.ts';
import { makeUpload, type Upload } from './upload.ts';

const MAX_UPLOADS = 8;
const MAX_FILE_BYTES = 4 * 1024 ** 3;
const CHUNK_ROWS = 4096;
/** Files read to their end whose event may still be refused; the people of older ones are kept. */
const MAX_ENDED = 64;

async function open({ vaultFile, artifactsFolder, kek, maxFileBytes, chunkRows }: IntakeConfig) {
  await sweepUnfinished(artifactsFolder);
  const vault = openSqliteVault({ file: vaultFile, kek, mode: 'readWrite', randomBytes });
  await vault.provisional.recover();
  const artifacts = openFileArtifactStore({ folder: artifactsFolder });
  const limits = { maxFileBytes: maxFileBytes ?? MAX_FILE_BYTES, chunkRows: chunkRows ?? CHUNK_ROWS };
  return { vault, artifacts, randomBytes, ...limits };
}

const opened = open(workerData as IntakeConfig);
opened.catch(() => {}); // said to whoever calls `ready`
const uploads = new Map<number, { readonly name: string; readonly upload: Upload }>();
/** First chunk of a file → name of its upload. */
const ended = new Map<string, string>();
let nextUpload = 1;

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
    if (uploads.size >= MAX_UPLOADS) {
      throw new DomainError('OVERLOADED', `${MAX_UPLOADS} files are being read; try again when one of them is done.`);
    }
    const id = nextUpload++;
    const name = randomBytes(16).toString('hex');
    uploads.set(id, { name, upload: makeUpload(name, request, deps) });
    return id;
  },
  push: (id: number, bytes: Uint8Array) => orForget(id, uploadOf(id).upload.push(bytes)),
  async end(id: number) {
    const { name, upload } = uploadOf(id);
    const file = await orForget(id, upload.end());
    uploads.delete(id);
    ended.set(file.chunks[0]!.digest, name);
    const [oldest] = ended.size > MAX_ENDED ? ended : [];
    if (oldest) {
      ended.delete(oldest[0]);
      await (await opened).vault.provisional.keep(oldest[1]);
    }
    return file;
  },
  async abort(id: number): Promise<void> {
    const found = uploads.get(id);
    uploads.delete(id);
    await found?.upload.abort();
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
    await vault.close();
    // After the answer to this call, which is posted first.
    setImmediate(() => parentPort!.close());
  },
};
export type IntakeHandlers = typeof handlers;

serveRpc(parentPort!, handlers);
