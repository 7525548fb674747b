// How are the grounds of many predictions opened in one go? Together, the first time any of them is asked for.
import type { Grounds } from '../../domain/predictions/events.ts';
import type { Vault } from '../../ledger/vault/vault.ts';
import { openGrounds } from '../../workers/scoring/seal-grounds.ts';
import type { StoredPrediction } from './stored-prediction.ts';

/** Grounds of the prediction at `index`; `undefined` once the subject's key was destroyed. */
export type GroundsBatch = (index: number) => Promise<Grounds | undefined>;

export function openGroundsOnce(vault: Vault, predictions: () => Promise<readonly StoredPrediction[]>): GroundsBatch {
  let opened: Promise<readonly (Grounds | undefined)[]> | undefined;
  return async (index) => {
    opened ??= predictions().then((stored) =>
      openGrounds(
        vault,
        stored.map(({ event }) => event),
      ),
    );
    return (await opened)[index];
  };
}
