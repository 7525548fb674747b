// How do features and reasons stand in a prediction, and who can read them again? Sealed as a whole under the subject's key
// (ADR 0003): score and a known model would give a single sensitive value away otherwise. Without a subject, in the clear.
import type { Recorded } from '../../domain/kernel/event.ts';
import type { Grounds, PredictionScored } from '../../domain/predictions/events.ts';
import type { RandomBytes } from '../../ledger/vault/aead.ts';
import { seal, unseal } from '../../ledger/vault/seal.ts';
import type { SubjectKey, Vault } from '../../ledger/vault/vault.ts';

const placeOf = (predictionId: string) => `PredictionScored:${predictionId}`;

/** `features` and `reasons` are the two sealed fields, each with its commitment. */
export function sealGrounds(
  predictionId: string,
  { features, reasons }: Grounds,
  subject: SubjectKey | undefined,
  randomBytes: RandomBytes,
): PredictionScored['grounds'] {
  if (!subject) return { clear: { features, reasons } };
  const fields = { features, reasons: reasons.map(({ column, contribution }) => ({ column, contribution })) };
  return { sealed: seal(subject, placeOf(predictionId), fields, randomBytes) };
}

/** In the order of `predictions`; `undefined` where the subject's key was destroyed. Throws DomainError ARTIFACT_CORRUPT. */
export async function openGrounds(
  vault: Pick<Vault, 'keysOf'>,
  predictions: readonly Pick<Recorded<{ type: 'PredictionScored'; data: PredictionScored }>, 'data'>[],
): Promise<readonly (Grounds | undefined)[]> {
  const references = predictions.map(({ data }) =>
    'sealed' in data.grounds ? data.grounds.sealed.subject : undefined,
  );
  const wanted = [...new Set(references.filter((reference) => reference !== undefined))];
  const keys = new Map((await vault.keysOf(wanted)).map((key, index) => [wanted[index]!, key]));
  return predictions.map(({ data: { predictionId, grounds } }) => {
    if ('clear' in grounds) return grounds.clear;
    const key = keys.get(grounds.sealed.subject);
    // A seal binds the two fields as they went in, so their shapes are those of `sealGrounds`.
    return key && (unseal(key, placeOf(predictionId), grounds.sealed) as unknown as Grounds);
  });
}
