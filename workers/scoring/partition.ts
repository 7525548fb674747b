// Which writer answers this caller? hash(deployment, caller): the same pair always finds the same stream, so its counter
// and its idempotency keys have one writer (design section 2). Never change this: streams in the log were cut by it.
import { createHash } from 'node:crypto';

/**
 * First four bytes of SHA-256(deploymentId, LF, caller), big-endian, modulo `partitions`. Neither id can hold a line feed.
 * @returns 0 … partitions − 1.
 */
export function partitionOf(deploymentId: string, caller: string, partitions: number): number {
  const digest = createHash('sha256').update(`${deploymentId}\n${caller}`).digest();
  return digest.readUInt32BE(0) % partitions;
}
