// The embedded adapters in a fresh folder: log thread, projector thread, vault and artifacts on disk, for tests of the threads.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ScoringConfig, startScoring } from '../../app/threads/start-scoring.ts';
import { openFileArtifactStore } from '../../ledger/artifacts/file-artifact-store.ts';
import { makeClockCell } from '../../ledger/clock.ts';
import { openSqliteLog } from '../../ledger/sqlite/open-sqlite-log.ts';
import { openSqliteVault } from '../../ledger/vault/sqlite-vault.ts';
import { startProjector } from '../../projections/start-projector.ts';
import type { ScoringGateway } from '../../workers/scoring-gateway.ts';

export interface Folder {
  readonly path: string;
  readonly kek: Buffer;
  remove(): void;
}

export function makeFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), 'countersign-workers-'));
  return { path, kek: randomBytes(32), remove: () => rmSync(path, { recursive: true, force: true }) };
}

export async function openHouse({ path, kek }: Folder) {
  const file = join(path, 'ledger.sqlite');
  const viewsFile = join(path, 'views.sqlite');
  const vaultFile = join(path, 'vault.sqlite');
  const artifactsFolder = join(path, 'artifacts');
  const log = openSqliteLog({ file });
  const vault = openSqliteVault({ file: vaultFile, kek, mode: 'readWrite', randomBytes });
  const artifacts = openFileArtifactStore({ folder: artifactsFolder });
  const projector = await startProjector({ viewsFile, log: log.door() });
  await projector.waitUntilCaughtUp(10_000);
  const faults: string[] = [];
  const scoring: ScoringConfig = {
    logDoor: () => log.door(),
    viewsFile,
    vaultFile,
    artifactsFolder,
    kekHex: kek.toString('hex'),
    clockCell: makeClockCell(),
    businessUnit: 'house',
    onFault: (sentence) => faults.push(sentence),
  };
  return {
    store: log.store,
    vault,
    artifacts,
    projector,
    viewsFile,
    scoring,
    faults,
    child: { vaultFile, artifactsFolder, kekHex: kek.toString('hex') },
    /** Resolves when the views hold everything the log holds now. */
    async viewed() {
      const [last] = await log.store.readAll({ direction: 'backwards', limit: 1 });
      if (last && !(await projector.waitFor(last.position, 10_000))) throw new Error('The views did not catch up.');
    },
    async close() {
      await projector.close();
      await vault.close();
      await log.close();
    },
  };
}

export type House = Awaited<ReturnType<typeof openHouse>>;

/** Opens a house in the folder and closes it in the end, whatever happened: open threads would keep a failed test alive. */
export async function inHouse<T>(
  folder: Folder,
  work: (house: House, openScorer: () => ScoringGateway) => Promise<T>,
): Promise<T> {
  const house = await openHouse(folder);
  const gateways: ScoringGateway[] = [];
  try {
    return await work(house, () => {
      const gateway = startScoring(house.scoring);
      gateways.push(gateway);
      return gateway;
    });
  } finally {
    for (const gateway of gateways) await gateway.close();
    await house.close();
  }
}
