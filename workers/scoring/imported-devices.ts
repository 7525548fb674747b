// What is an imported version scored on? A process of its own, so turns and a lease of its own: one that hangs keeps neither our
// own networks nor other imported models waiting, and what is measured on one lease never overlaps.
import type { Lease } from '../metering.ts';
import { makeExclusive } from './exclusive.ts';
import type { ScoringDevice } from './scoring-writer.ts';
import { fileKey, type VersionFile } from './version-file.ts';

export interface ImportedDevices {
  of(file: VersionFile): ScoringDevice;
  /** Settles every lease that was taken. */
  end(): Promise<void>;
}

export function makeImportedDevices(openLease: () => Promise<Lease>): ImportedDevices {
  const devices = new Map<string, ScoringDevice>();
  const leases = new Set<Promise<Lease>>();
  return {
    of(file) {
      const key = fileKey(file);
      const found = devices.get(key);
      if (found) return found;
      let taken: Promise<Lease> | undefined;
      const lease = () => {
        if (taken) return taken;
        const opening = openLease();
        taken = opening;
        leases.add(opening);
        opening.catch(() => {
          leases.delete(opening);
          taken = undefined; // the next request takes one
        });
        return opening;
      };
      const device = { lease, device: makeExclusive() };
      devices.set(key, device);
      return device;
    },
    async end() {
      for (const lease of leases) await (await lease).end('released');
    },
  };
}
