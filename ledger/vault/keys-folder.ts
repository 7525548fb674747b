// Where are the server's secrets? Small files in a folder beside the data (never inside it: a backup of one must not be a
// backup of both), readable by their owner only, created once and never overwritten.
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RandomBytes } from './aead.ts';
import { KEK_BYTES } from './vault-keys.ts';

/** Creates the folder (0700), or refuses one that others can read. */
export async function openKeysFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await refuseShared(folder, '0700');
}

/**
 * Gives the text of a secret, made by `create` at first start. Two processes starting at once get the same one.
 * @throws Error where others can read the file.
 */
export async function readOrCreateSecret(
  folder: string,
  name: string,
  create: () => string,
  randomBytes: RandomBytes,
): Promise<string> {
  const file = join(folder, name);
  const found = await readSecret(file);
  if (found !== undefined) return found;
  // A secret appears whole or not at all: a crash must not leave half a key that everything is then encrypted with.
  const half = join(folder, `${name}.${Buffer.from(randomBytes(8)).toString('hex')}.new`);
  const handle = await open(half, 'wx', 0o600);
  try {
    await handle.writeFile(create());
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(half, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(half, { force: true });
  }
  const entry = await open(folder, 'r');
  await entry.sync();
  await entry.close();
  return (await readSecret(file))!;
}

/** The key-encryption key: 32 random bytes, kept as hex. */
export async function readOrCreateKek(folder: string, randomBytes: RandomBytes): Promise<Uint8Array> {
  const create = () => Buffer.from(randomBytes(KEK_BYTES)).toString('hex');
  const hex = (await readOrCreateSecret(folder, 'kek', create, randomBytes)).trim();
  if (!/^[0-9a-f]{64}$/i.test(hex))
    throw new Error(`The file kek in the keys folder must hold ${KEK_BYTES} bytes as ${KEK_BYTES * 2} hex digits.`);
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

async function readSecret(file: string): Promise<string | undefined> {
  try {
    await refuseShared(file, '0600');
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function refuseShared(path: string, wanted: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) throw new Error(`Others can read ${path}; give it the mode ${wanted}.`);
}
