// Which prediction is this request? An id that a retry computes again, and that tells an outsider nothing: it is keyed.
import { canonicalJson } from '../../ledger/canonical-json.ts';
import type { Vault } from '../../ledger/vault/vault.ts';
import type { ScoringRequest } from '../scoring-gateway.ts';

type Fingerprint = Pick<Vault, 'fingerprint'>;

/** A UUID of RFC 9562 version 8 (our own bits) from 122 bits of the keyed hash of deployment, caller and key. */
export function predictionIdOf(vault: Fingerprint, { deploymentId, actor, idempotencyKey }: ScoringRequest): string {
  const hex = vault.fingerprint('prediction-id', canonicalJson([deploymentId, actor.subject, idempotencyKey]));
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Keyed: a retry with other input is told apart, and the input is not stored. Throws BAD_INPUT for what JSON cannot hold. */
export function inputFingerprintOf(vault: Fingerprint, request: ScoringRequest): string {
  const { features, subjectId, unknownCategories } = request;
  return vault.fingerprint('prediction-input', canonicalJson({ features, subjectId, unknownCategories }));
}
