// A data folder as a server leaves it, made without one: the demo's events, their artifacts, a vault with people, and its keys.
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type DataFiles, dataFiles } from '../../../app/data-files.ts';
import type { DomainEvent } from '../../../domain/event-catalog.ts';
import { openFileArtifactStore } from '../../../ledger/artifacts/file-artifact-store.ts';
import type { EventStore } from '../../../ledger/event-store.ts';
import { openSqliteLog } from '../../../ledger/sqlite/open-sqlite-log.ts';
import { openKeysFolder, readOrCreateKek } from '../../../ledger/vault/keys-folder.ts';
import { openSqliteVault, type SqliteVault } from '../../../ledger/vault/sqlite-vault.ts';
import { projectInto } from '../../projections/project-into.ts';
import { DIGEST, demoFacts, makePen, type Pen } from '../../support/events.ts';
import { type Cleanup, temporaryFolder } from '../../support/system/temporary-folder.ts';

export interface SmallLedger {
  /** Holds the others; also a place for what a test makes. */
  readonly folder: string;
  readonly dataDir: string;
  readonly keysDir: string;
  readonly files: DataFiles;
  /** Of people in the vault, in order. */
  readonly references: readonly string[];
  /** Digests that events name. */
  readonly artifacts: readonly string[];
  /** As a server would, between two backups. */
  append(work: (pen: Pen, store: EventStore) => Promise<unknown>): Promise<void>;
  withVault<T>(work: (vault: SqliteVault) => Promise<T>): Promise<T>;
  buildViews(): Promise<void>;
}

const PEOPLE = ['ada', 'ben', 'cleo', 'dan'];

export async function makeSmallLedger(context: Cleanup, { people = PEOPLE } = {}): Promise<SmallLedger> {
  const folder = temporaryFolder(context);
  const dataDir = join(folder, 'data');
  const keysDir = `${dataDir}-keys`;
  const files = dataFiles(dataDir);
  for (const name of ['log', 'views', 'vault', 'artifacts'])
    mkdirSync(join(dataDir, name), { recursive: true, mode: 0o700 });
  await openKeysFolder(keysDir);
  const kek = await readOrCreateKek(keysDir, randomBytes);

  const store = openFileArtifactStore({ folder: files.artifacts });
  const [model, chunk] = [await store.put(randomBytes(5_000)), await store.put(randomBytes(900))];
  const facts = JSON.parse(
    JSON.stringify(demoFacts()).replaceAll(DIGEST, model.digest).replaceAll('c'.repeat(64), chunk.digest),
  ) as DomainEvent[];

  // Its revisions and ids go on from one opening of the log to the next.
  let pen: Pen | undefined;
  let opened: EventStore | undefined;
  const through = { append: (...append: Parameters<EventStore['append']>) => opened!.append(...append) } as EventStore;
  const append: SmallLedger['append'] = async (work) => {
    const log = openSqliteLog({ file: files.log });
    opened = log.store;
    pen ??= makePen(through);
    try {
      await work(pen, log.store);
    } finally {
      await log.close();
    }
  };
  const withVault: SmallLedger['withVault'] = async (work) => {
    const vault = openSqliteVault({ file: files.vault, kek, mode: 'readWrite', randomBytes });
    try {
      return await work(vault);
    } finally {
      await vault.close();
    }
  };
  await append((writer) => writer.writeAll(facts));
  const subjects = await withVault((vault) => vault.ensureSubjects('subject', people));
  return {
    folder,
    dataDir,
    keysDir,
    files,
    references: subjects.map(({ reference }) => reference),
    artifacts: [model.digest, chunk.digest].sort(),
    append,
    withVault,
    async buildViews() {
      const log = openSqliteLog({ file: files.log });
      try {
        await projectInto(files.views, log.store);
      } finally {
        await log.close();
      }
    },
  };
}
