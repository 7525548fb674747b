// Who comes first, a hold or an erasure? Within one process they take turns, so that no hold is placed on a key that is just going.
import { makeOneAtATime, type OneAtATime } from '../../ledger/one-at-a-time.ts';
import type { Vault } from '../../ledger/vault/vault.ts';

const turns = new WeakMap<Vault, OneAtATime>();

export function inTurn<T>(vault: Vault, work: () => Promise<T>): Promise<T> {
  let oneAtATime = turns.get(vault);
  if (!oneAtATime) {
    oneAtATime = makeOneAtATime();
    turns.set(vault, oneAtATime);
  }
  return oneAtATime('holds and erasures', work);
}
