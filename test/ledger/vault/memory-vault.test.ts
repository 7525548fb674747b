import { randomBytes } from 'node:crypto';
import { makeMemoryVault } from '../../../ledger/vault/memory-vault.ts';
import { describeVault } from './vault-contract.ts';

describeVault('the vault in memory', async () => {
  const vault = makeMemoryVault({ kek: randomBytes(32), randomBytes });
  return { vault, close: () => vault.close() };
});
