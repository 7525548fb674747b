// A second process for data-folder-lock.test.ts: takes the lock, says so, and holds it until it is killed.
import { lockDataFolder } from '../../ledger/data-folder-lock.ts';

try {
  lockDataFolder(process.argv[2]!);
  console.log('locked');
  setInterval(() => {}, 60_000);
} catch (error) {
  console.log((error as Error).message);
}
