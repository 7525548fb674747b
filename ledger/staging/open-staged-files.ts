// The folder of staged files: which are there, and how they come and go so that a crash leaves a whole one or none. The bytes
// appear before the key that opens them, and go after it.
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { bytesFile, recordFile } from './open-staging-reader.ts';
import { isStagedId } from './staged-record.ts';

export interface StagedFiles {
  /** Ids of the files that have a record; what a crash left half-made or half-removed is cleared away. */
  list(): Promise<readonly string[]>;
  /** An empty one. */
  create(id: string, record: string): Promise<void>;
  replaceRecord(id: string, record: string): Promise<void>;
  /** The record is overwritten before it is unlinked, as far as the file system lets one. */
  remove(id: string): Promise<void>;
  /** Of the bytes: `touched` in milliseconds since 1970. */
  stat(id: string): Promise<{ readonly bytes: number; readonly touched: number }>;
}

export function openStagedFiles(folder: string): StagedFiles {
  async function writeRecord(id: string, record: string): Promise<void> {
    const file = recordFile(folder, id);
    const aside = `${file}.new`;
    const handle = await open(aside, 'w', 0o600);
    try {
      await handle.writeFile(record);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(aside, file);
    await syncFolder(folder);
  }

  async function overwrite(file: string): Promise<void> {
    try {
      const handle = await open(file, 'r+');
      try {
        const { size } = await handle.stat();
        await handle.write(new Uint8Array(size), 0, size, 0);
        await handle.sync();
      } finally {
        await handle.close();
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }

  return {
    async list() {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const names = new Set(await readdir(folder));
      const ids = [...names].map((name) => name.split('.')[0]!).filter(isStagedId);
      for (const id of new Set(ids)) {
        await rm(`${recordFile(folder, id)}.new`, { force: true });
        const [hasRecord, hasBytes] = [names.has(`${id}.key`), names.has(`${id}.bytes`)];
        if (hasRecord !== hasBytes)
          await rm(hasRecord ? recordFile(folder, id) : bytesFile(folder, id), { force: true });
      }
      return [...new Set(ids)].filter((id) => names.has(`${id}.key`) && names.has(`${id}.bytes`)).sort();
    },
    async create(id, record) {
      const handle = await open(bytesFile(folder, id), 'wx', 0o600);
      await handle.sync();
      await handle.close();
      await writeRecord(id, record);
    },
    replaceRecord: writeRecord,
    async remove(id) {
      await overwrite(recordFile(folder, id));
      await rm(recordFile(folder, id), { force: true });
      await syncFolder(folder);
      await rm(bytesFile(folder, id), { force: true });
      await syncFolder(folder);
    },
    async stat(id) {
      const { size, mtimeMs } = await stat(bytesFile(folder, id));
      return { bytes: size, touched: Math.round(mtimeMs) };
    },
  };
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
