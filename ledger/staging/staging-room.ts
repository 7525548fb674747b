// Is there room for more staged bytes? Every byte counts from before it is written until its file is closed: of files that come in,
// that were removed in the middle, that do not open; and what a sender declared counts as if it were here. All answers are given
// without waiting in between, so that parts that come in side by side cannot pass a limit together.
import { DomainError } from '../../domain/kernel/errors.ts';
import { mostPlainIn } from './sealed-chunks.ts';
import type { NewStagedFile, StagingLimits } from './staging.ts';

/** What a file takes. */
export interface Occupant {
  /** Undefined: its record does not open, so nobody knows. */
  readonly owner: string | undefined;
  readonly bytesTotal: number | null;
  /** Plain bytes of it that are here or about to be. */
  readonly offset: number;
  readonly diskBytes: number;
}

/** What a file cut into very short chunks takes beside its own bytes, before it counts. */
export const FREE_OVERHEAD = 1024 * 1024;

export function roomOf({ bytesTotal, offset, diskBytes }: Occupant): number {
  return Math.max(bytesTotal ?? 0, offset, mostPlainIn(diskBytes) - FREE_OVERHEAD);
}

export interface StagingRoom {
  /** @throws DomainError BAD_INPUT, QUERY_TOO_LARGE, TOO_MANY_REQUESTS, OVERLOADED */
  admitNew(file: Pick<NewStagedFile, 'owner' | 'bytesTotal'>): void;
  /** Whether a file may become as large as `next`. @throws DomainError QUERY_TOO_LARGE, TOO_MANY_REQUESTS, OVERLOADED */
  admitGrowth(file: Occupant, next: Occupant): void;
}

/** `occupants`: all that take room now. */
export function makeStagingRoom(limits: StagingLimits, occupants: () => Iterable<Occupant>): StagingRoom {
  const { uploadBytes, uploads, uploadsPerOwner, totalBytes } = limits;
  const bytesPerOwner = limits.bytesPerOwner ?? Number.POSITIVE_INFINITY;

  function refuseOverLimit(bytes: number): void {
    if (bytes <= uploadBytes) return;
    throw new DomainError('QUERY_TOO_LARGE', `A file has at most ${uploadBytes} bytes; split it into several.`, {
      most: uploadBytes,
    });
  }

  function refuseWithoutRoom(owner: string | undefined, bytes: number, except?: Occupant): void {
    let [all, own] = [bytes, bytes];
    for (const other of occupants()) {
      if (other === except) continue;
      all += roomOf(other);
      if (other.owner === owner) own += roomOf(other);
    }
    if (own > bytesPerOwner) {
      throw new DomainError(
        'TOO_MANY_REQUESTS',
        `Files of one sender that wait take at most ${bytesPerOwner} bytes together; confirm or remove one of them first.`,
        { most: bytesPerOwner },
      );
    }
    if (all > totalBytes) {
      throw new DomainError(
        'OVERLOADED',
        'There is no room for more staged bytes now; confirm or remove files that wait, or try again later.',
      );
    }
  }

  return {
    admitNew({ owner, bytesTotal }) {
      if (bytesTotal !== null && !(Number.isSafeInteger(bytesTotal) && bytesTotal >= 0)) throw notALength();
      refuseOverLimit(bytesTotal ?? 0);
      const all = [...occupants()];
      if (all.filter((each) => each.owner === owner).length >= uploadsPerOwner) {
        throw new DomainError(
          'TOO_MANY_REQUESTS',
          `At most ${uploadsPerOwner} files of one sender may wait; confirm or remove one of them first.`,
        );
      }
      if (all.length >= uploads) {
        throw new DomainError('OVERLOADED', `${uploads} files wait already; try again when some are done with.`);
      }
      refuseWithoutRoom(owner, bytesTotal ?? 0);
    },
    admitGrowth(file, next) {
      // What was declared or is here already was admitted then, even where a restart lowered the limits since.
      if (roomOf(next) <= roomOf(file)) return;
      refuseOverLimit(Math.max(next.offset, next.bytesTotal ?? 0));
      refuseWithoutRoom(file.owner, roomOf(next), file);
    },
  };
}

export function notALength(): DomainError {
  return new DomainError('BAD_INPUT', 'The length of a file is a whole number of bytes, at least those that are here.');
}
