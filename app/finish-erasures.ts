// Was an erasure ordered and not carried out? The event comes before the key goes, so a crash between the two leaves a promise
// that the next start keeps. It also keeps it for a vault that came back from an older backup. A legal hold on the person stops it:
// such a hold is placed only while there is a key, so it came before the key could go, and the command that ordered it was refused.

import type { Vault } from '../ledger/vault/vault.ts';
import { auditTrail } from '../projections/audit/read-audit.ts';
import { holdsCovering } from '../projections/compliance/read-law.ts';
import { EVERYTHING } from '../projections/scope.ts';
import type { Views } from '../projections/views.ts';

const PAGE = 500;

/** Needs views that hold the whole log. Gives the number of keys it destroyed. */
export async function finishErasures(views: Views, vault: Vault): Promise<number> {
  let destroyed = 0;
  let after: bigint | undefined;
  for (;;) {
    const page = await auditTrail(views, {
      ...EVERYTHING,
      types: ['SubjectKeyDestroyed'],
      first: PAGE,
      ...(after === undefined ? {} : { after }),
      order: 'oldest-first',
    });
    const references = page.rows.map((row) => row.subject).filter((subject) => subject !== null);
    const keys = await vault.keysOf(references);
    for (const key of keys) {
      if (!key || (await holdsCovering(views, { subject: key.reference })).length > 0) continue;
      if (await vault.destroySubject(key.reference)) destroyed++;
    }
    after = page.rows.at(-1)?.position;
    if (page.rows.length < PAGE) return destroyed;
  }
}
