// The regulator's questions: who decided this and with what, do people stand over it, how does it stand under the law, and can all of
// it be taken away?
import type { BuiltModel } from './build-model.ts';
import type { Cast } from './people.ts';
import { askTheLaw, type LawAnswer } from './regulator/ask-the-law.ts';
import { finaliseReport, type ReportKept } from './regulator/finalise-report.ts';
import { followLineage } from './regulator/follow-lineage.ts';
import { type Oversight, oversee } from './regulator/oversee.ts';
import { readDossier, tellDossier, tellRules } from './regulator/read-dossier.ts';
import { readTrail } from './regulator/read-trail.ts';
import { type CaseTaken, holdErasure, takeCaseFile } from './regulator/take-case-file.ts';
import type { Scored } from './score-held-out.ts';
import type { Teller } from './teller.ts';

export interface RegulatorAnswer {
  readonly auditEvents: number;
  readonly lineageDepth: number;
  /** Rule of the house → satisfied or not. */
  readonly compliance: { readonly [rule: string]: string };
  readonly oversight: Omit<Oversight, 'position'>;
  readonly law: Omit<LawAnswer, 'position'>;
  readonly report: ReportKept;
  readonly caseFile: CaseTaken;
  readonly erasureUnderHold: string;
}

export async function askRegulator(
  cast: Cast,
  built: BuiltModel,
  scored: Scored,
  teller: Teller,
): Promise<RegulatorAnswer> {
  const id = scored.single.find(({ decision }) => decision === 'DECLINE')?.id ?? scored.single[0]!.id;
  const { position: reviewed, ...oversight } = await oversee(cast, id, scored.position, teller);
  teller.step('regulator', `opens that decision: ${id}`);
  const dossier = await readDossier(cast, id, reviewed);
  tellDossier(dossier, teller);
  teller.step('regulator', 'checks the rules of the house that this version stands under');
  tellRules(dossier, teller);
  const lineage = await followLineage(cast, id, teller);
  const model = { modelId: built.modelId, versionId: dossier.modelVersion.id };
  const { position, ...law } = await askTheLaw(cast, model, teller);
  const report = await finaliseReport(cast, model.versionId, teller);
  const auditEvents = await readTrail(cast, built.modelId, position, teller);
  const { subject } = dossier.decision;
  const caseFile = await takeCaseFile(cast, subject, teller);
  const erasureUnderHold = await holdErasure(cast, subject, teller);
  const { rules } = dossier.compliance;
  return {
    auditEvents,
    lineageDepth: lineage.depth,
    compliance: Object.fromEntries(rules.map(({ rule, status }) => [rule, status.toLowerCase().replaceAll('_', '-')])),
    oversight,
    law,
    report,
    caseFile,
    erasureUnderHold,
  };
}
