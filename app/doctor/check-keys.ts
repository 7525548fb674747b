// Is the key-encryption key there, and is it the vault's? Looked up only: a doctor that made a key would hide that one is lost.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readOrCreateKek } from '../../ledger/vault/keys-folder.ts';
import { openSqliteVault } from '../../ledger/vault/sqlite-vault.ts';
import { type Finding, ok, problem, reasonOf } from './finding.ts';

const CHECK = 'keys';
const FIND = 'Bring the keys folder of this vault back from where it is kept, or name it by COUNTERSIGN_KEYS_DIR.';

export async function checkKeys(keysDir: string, vaultFile: string): Promise<Finding[]> {
  const file = join(keysDir, 'kek');
  if (!existsSync(file)) {
    const sentence = `There is no key-encryption key at ${file}; a server started now would make a new one, which opens nothing of this vault.`;
    return [problem(CHECK, sentence, FIND)];
  }
  try {
    const kek = await readOrCreateKek(keysDir, () => {
      throw new Error(`${file} has just gone.`);
    });
    if (!existsSync(vaultFile)) return [ok(CHECK, `The key-encryption key in ${keysDir} can be read.`)];
    await openSqliteVault({ file: vaultFile, kek, mode: 'readOnly', randomBytes: () => new Uint8Array() }).close();
    return [ok(CHECK, `The key-encryption key in ${keysDir} fits the vault.`)];
  } catch (error) {
    return [problem(CHECK, `The keys in ${keysDir} do not work: ${reasonOf(error)}`, FIND)];
  }
}
