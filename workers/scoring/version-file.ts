// What is loaded to answer for a version? Its model file and, where somebody brought that, the card that says how it is fed. The
// same file under another card is another model.
import type { ModelVersionCreated } from '../../domain/models/events.ts';

export interface VersionFile {
  readonly artifact: { readonly digest: string; readonly bytes: number };
  /** Null of a version we trained: all there is to it stands in the model file. */
  readonly cardDigest: string | null;
}

export function versionFile({ artifact, origin }: Pick<ModelVersionCreated, 'artifact' | 'origin'>): VersionFile {
  const { digest, bytes } = artifact;
  return { artifact: { digest, bytes }, cardDigest: origin.kind === 'imported' ? origin.card.digest : null };
}

export function fileKey({ artifact, cardDigest }: VersionFile): string {
  return cardDigest === null ? artifact.digest : `${artifact.digest} ${cardDigest}`;
}
