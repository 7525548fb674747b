// What does a write-ahead log hold that SQLite would take? Its frames up to the last commit whose checksums are right
// (sqlite.org/fileformat2.html#walformat). Read past SQLite, which on opening would already act on what it finds.
import { closeSync, openSync, readSync } from 'node:fs';

export interface WalContents {
  readonly pageSize: number;
  /** Pages of the database after the last whole commit. */
  readonly databasePages: number;
  /** Numbers of the pages, from 1, that the frames up to there hold. */
  readonly pages: ReadonlySet<number>;
}

const MAGIC = 0x377f0682;
const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/** Undefined: no such file, or no whole commit in it. */
export function readWal(file: string): WalContents | undefined {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return readFrames(handle);
  } finally {
    closeSync(handle);
  }
}

function readFrames(handle: number): WalContents | undefined {
  const header = Buffer.alloc(HEADER_BYTES);
  if (readSync(handle, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return undefined;
  const magic = header.readUInt32BE(0);
  // The last bit says in which byte order the words are summed.
  if ((magic & ~1) >>> 0 !== MAGIC) return undefined;
  const bigEndian = (magic & 1) === 1;
  const pageSize = header.readUInt32BE(8);
  if (pageSize < 512 || pageSize > 65_536) return undefined;
  let sum = summed(header.subarray(0, 24), bigEndian, [0, 0]);
  if (!saysSum(header, sum)) return undefined;

  let contents: WalContents | undefined;
  const pages = new Set<number>();
  let uncommitted: number[] = [];
  const frame = Buffer.alloc(FRAME_HEADER_BYTES + pageSize);
  for (let at = HEADER_BYTES; readSync(handle, frame, 0, frame.length, at) === frame.length; at += frame.length) {
    // Frames of an earlier round, not yet written over, carry other salts.
    if (frame.compare(header, 16, 24, 8, 16) !== 0) break;
    sum = summed(frame.subarray(FRAME_HEADER_BYTES), bigEndian, summed(frame.subarray(0, 8), bigEndian, sum));
    if (!saysSum(frame.subarray(0, FRAME_HEADER_BYTES), sum)) break;
    uncommitted.push(frame.readUInt32BE(0));
    const databasePages = frame.readUInt32BE(4);
    if (databasePages === 0) continue;
    for (const page of uncommitted) pages.add(page);
    uncommitted = [];
    contents = { pageSize, databasePages, pages };
  }
  return contents;
}

type Sum = readonly [number, number];

function summed(bytes: Buffer, bigEndian: boolean, [first, second]: Sum): Sum {
  let one = first;
  let two = second;
  for (let at = 0; at < bytes.length; at += 8) {
    one = (one + (bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + two) >>> 0;
    two = (two + (bigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + one) >>> 0;
  }
  return [one, two];
}

/** The last eight bytes of a header are the sum of all before. */
const saysSum = (header: Buffer, [one, two]: Sum) =>
  header.readUInt32BE(header.length - 8) === one && header.readUInt32BE(header.length - 4) === two;
