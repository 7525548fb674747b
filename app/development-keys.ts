// Who may sign a development token? A P-256 key pair made on the first start, outside the log's folder, readable by its owner only.
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface DevelopmentKeys {
  readonly privatePem: string;
  readonly publicPem: string;
  /** True on the first start: the moment to say how a token is got. */
  readonly created: boolean;
}

/** Throws when a key file can be read by others: a key that leaked is not a key. */
export function ensureDevelopmentKeys(keysDir: string): DevelopmentKeys {
  const privateFile = join(keysDir, 'token-private.pem');
  const publicFile = join(keysDir, 'token-public.pem');
  const created = !existsSync(privateFile);
  if (created) {
    mkdirSync(keysDir, { recursive: true, mode: 0o700 });
    const pair = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    writeFileSync(publicFile, pair.publicKey, { mode: 0o600 });
    writeFileSync(privateFile, pair.privateKey, { mode: 0o600, flag: 'wx' });
  }
  if ((statSync(privateFile).mode & 0o077) !== 0) {
    throw new Error(`${privateFile} can be read by others; run: chmod 600 ${privateFile}`);
  }
  return { privatePem: readFileSync(privateFile, 'utf8'), publicPem: readFileSync(publicFile, 'utf8'), created };
}
