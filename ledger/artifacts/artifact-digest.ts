// Is this the name of an artifact? Digests arrive from events and from outside; nothing else may become a path.
import { DomainError } from '../../domain/kernel/errors.ts';

const DIGEST = /^[0-9a-f]{64}$/;

/** @throws DomainError NOT_FOUND */
export function parseArtifactDigest(text: string): string {
  if (DIGEST.test(text)) return text;
  throw new DomainError(
    'NOT_FOUND',
    'There is no artifact of this name; a name is a SHA-256 in 64 lower-case hex digits.',
  );
}

export function artifactNotFound(digest: string): DomainError {
  return new DomainError(
    'NOT_FOUND',
    `There is no artifact ${digest} here; restore it from a backup of the artifacts folder.`,
  );
}

export function artifactCorrupt(digest: string): DomainError {
  return new DomainError(
    'ARTIFACT_CORRUPT',
    `Artifact ${digest} does not hash to its name: it was altered after it was stored; restore it from a backup.`,
  );
}
