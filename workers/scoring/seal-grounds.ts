// How do features and reasons stand in a prediction, and who can read them again? Sealed as a whole under the subject's key
// (ADR 0003): score and a known model would give a single sensitive value away otherwise. Without a subject, in the clear.
import type { Json, Recorded } from '../../domain/kernel/event.ts';
import type { Grounds, PredictionScored } from '../../domain/predictions/events.ts';
import type { RandomBytes } from '../../ledger/vault/aead.ts';
import { seal, unseal } from '../../ledger/vault/seal.ts';
import type { SubjectKey, Vault } from '../../ledger/vault/vault.ts';

const FEATURES = '/features/';
const REASONS = '/reasons';
const PROBABILITIES = '/probabilities';
const placeOf = (predictionId: string) => `PredictionScored:${predictionId}`;

/**
 * A field is named by its JSON Pointer (RFC 6901) into the grounds. Each feature is a field of its own, so that one value can
 * be shown to a third party without the others; the reasons are one, since they only mean something together, and so are the probabilities of the classes.
 */
export function sealGrounds(
  predictionId: string,
  { features, reasons, probabilities }: Grounds,
  subject: SubjectKey | undefined,
  randomBytes: RandomBytes,
): PredictionScored['grounds'] {
  if (!subject) return { clear: { features, reasons, ...(probabilities ? { probabilities } : {}) } };
  const fields = Object.entries(features).map(([column, value]) => [FEATURES + escaped(column), value] as const);
  const listed = reasons.map(({ column, contribution }) => ({ column, contribution }));
  const all = Object.fromEntries<Json>([
    ...fields,
    [REASONS, listed],
    ...(probabilities ? [[PROBABILITIES, probabilities.map((each) => ({ ...each }))] as const] : []),
  ]);
  return { sealed: seal(subject, placeOf(predictionId), all, randomBytes) };
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
    return key && groundsOf(unseal(key, placeOf(predictionId), grounds.sealed));
  });
}

/** A seal binds the fields as they went in, so their shapes are those of `sealGrounds`. */
function groundsOf(fields: { readonly [field: string]: Json }): Grounds {
  const features = Object.entries(fields)
    .filter(([field]) => field.startsWith(FEATURES))
    .map(([field, value]) => [unescaped(field.slice(FEATURES.length)), value as Grounds['features'][string]] as const);
  const probabilities = fields[PROBABILITIES] as unknown as Grounds['probabilities'];
  return {
    features: Object.fromEntries(features),
    reasons: fields[REASONS] as unknown as Grounds['reasons'],
    ...(probabilities ? { probabilities } : {}),
  };
}

const escaped = (column: string) => column.replaceAll('~', '~0').replaceAll('/', '~1');
const unescaped = (token: string) => token.replaceAll('~1', '/').replaceAll('~0', '~');
