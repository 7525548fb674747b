// Who may sign a development token? A P-256 key made on the first start, outside the log's folder, readable by its owner only.
import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openKeysFolder, readOrCreateSecret } from '../ledger/vault/keys-folder.ts';

export interface DevelopmentKeys {
  readonly privatePem: string;
  readonly publicPem: string;
  /** True on the first start: the moment to say how a token is got. */
  readonly created: boolean;
}

const FILE = 'token-private.pem';

/** Throws when the folder or the key can be read by others: a key that leaked is not a key. */
export async function ensureDevelopmentKeys(keysDir: string): Promise<DevelopmentKeys> {
  await openKeysFolder(keysDir);
  const created = !existsSync(join(keysDir, FILE));
  const privatePem = await readOrCreateSecret(keysDir, FILE, newPrivateKey, randomBytes);
  const publicPem = createPublicKey(privatePem).export({ type: 'spki', format: 'pem' }).toString();
  return { privatePem, publicPem, created };
}

function newPrivateKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
