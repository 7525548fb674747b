// Starts the intake thread and stands for it on the thread that answers HTTP.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { makeRpcClient, type RpcClient } from '../../ledger/thread-rpc.ts';
import { makeBoundedMap } from '../../ledger/vault/bounded-map.ts';
import { openSqliteVault } from '../../ledger/vault/sqlite-vault.ts';
import type { SubjectKey, Vault } from '../../ledger/vault/vault.ts';
import type { Intake, IntakeConfig, IntakeProgress } from './intake.ts';
import type { IntakeHandlers } from './intake-thread.ts';

/** Bytes of one file on their way to the thread. */
const PIECE_BYTES = 256 * 1024;
const CACHED_ACTORS = 10_000;

/** @throws Error in one sentence where the vault does not open. */
export async function startIntake(config: IntakeConfig): Promise<Intake> {
  const worker = new Worker(new URL('./intake-thread.ts', import.meta.url), { workerData: config, name: 'intake' });
  const thread = makeRpcClient<IntakeHandlers>(worker);
  try {
    await thread.ready();
    const vault = makeVaultFacade(config, thread);
    return { ...makeIntake(thread), vault, close: () => close(worker, thread, vault) };
  } catch (error) {
    await worker.terminate();
    throw error;
  }
}

function makeIntake(
  thread: RpcClient<IntakeHandlers>,
): Pick<Intake, 'ingest' | 'ingestStaged' | 'inspectStaged' | 'discard'> {
  /** Turn by turn, so that progress is told, and a caller who throws or is gone ends it. */
  async function readOut<T>(
    id: number,
    onProgress: ((progress: IntakeProgress) => void) | undefined,
    gone?: AbortSignal,
  ): Promise<T> {
    try {
      for (;;) {
        gone?.throwIfAborted();
        const turn = await thread.turn(id);
        if ('value' in turn) return turn.value as T;
        onProgress?.(turn.progress);
      }
    } catch (error) {
      await thread.stop(id).catch(() => {}); // the thread itself may be gone
      throw error;
    }
  }

  return {
    async ingest(request, bytes, onProgress) {
      const id = await thread.begin(request);
      try {
        for await (const chunk of bytes) {
          for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
            // A copy: a view would carry the whole buffer behind it across.
            const piece = new Uint8Array(chunk.subarray(at, at + PIECE_BYTES));
            const progress = await thread.push(id, piece);
            onProgress?.(progress);
          }
        }
        return await thread.end(id);
      } catch (error) {
        await thread.abort(id).catch(() => {}); // the thread itself may be gone
        throw error;
      }
    },
    ingestStaged: async (stagedId, request, onProgress) =>
      readOut(await thread.beginIngestStaged(stagedId, request), onProgress),
    inspectStaged: async (stagedId, request = {}, onProgress, gone) =>
      readOut(await thread.beginInspectStaged(stagedId, request), onProgress, gone),
    discard: (chunks) => thread.discard(chunks.map(({ digest }) => digest)),
  };
}

function makeVaultFacade({ vaultFile, kek }: IntakeConfig, thread: RpcClient<IntakeHandlers>): Vault {
  const reader = openSqliteVault({ file: vaultFile, kek, mode: 'readOnly', randomBytes });
  // Every request has an actor. Erasures go through this facade, so what it holds is dropped with them.
  const actors = makeBoundedMap<string, SubjectKey>(CACHED_ACTORS);
  let erasures = 0;
  return {
    ...reader,
    async ensureSubjects(kind, ids) {
      // An upload may take back a person whom it named first, unless the thread hears that somebody else asks for him.
      if (kind === 'subject') return thread.ensureSubjects(kind, ids);
      const cached = ids.map((id) => actors.get(id));
      if (cached.length > 0 && cached.every((actor) => actor !== undefined)) return cached;
      const erasuresBefore = erasures;
      const references = await Promise.all(ids.map((id) => reader.findReference(kind, id)));
      const known = references.every((reference) => reference !== undefined) ? await reader.keysOf(references) : [];
      const complete = known.length === ids.length && known.every((subject) => subject !== undefined);
      const subjects = complete ? known : await thread.ensureSubjects(kind, ids);
      // What an erasure overtook meanwhile must not enter the cache.
      if (erasures === erasuresBefore) for (const [n, id] of ids.entries()) actors.set(id, subjects[n]!);
      return subjects;
    },
    async destroySubject(reference) {
      try {
        return await thread.destroySubject(reference);
      } finally {
        erasures++;
        actors.clear();
      }
    },
  };
}

async function close(worker: Worker, thread: RpcClient<IntakeHandlers>, vault: Vault): Promise<void> {
  await vault.close();
  const gone = once(worker, 'exit');
  await thread.close();
  await gone;
}
