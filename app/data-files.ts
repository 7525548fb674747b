// Where is what in a data folder? The one place that says so.
import { join } from 'node:path';

export interface DataFiles {
  readonly log: string;
  readonly views: string;
  readonly vault: string;
  readonly artifacts: string;
  /** Files that wait for their columns; worth no backup. */
  readonly staging: string;
}

export function dataFiles(dataDir: string): DataFiles {
  return {
    log: join(dataDir, 'log', 'ledger.sqlite'),
    views: join(dataDir, 'views', 'views.sqlite'),
    vault: join(dataDir, 'vault', 'vault.sqlite'),
    artifacts: join(dataDir, 'artifacts'),
    staging: join(dataDir, 'staging'),
  };
}
