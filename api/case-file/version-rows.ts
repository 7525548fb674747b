// The model versions that decided in a case file, and how each stood under the law as it made its last decision there.
import { complianceOf } from '../../projections/compliance/compliance-status.ts';
import { findModel, findModelVersion } from '../../projections/models/read-models.ts';
import type { ApiDeps } from '../deps.ts';
import { classificationAt } from '../dossier/classification-at.ts';
import { parseVersionedId } from '../relay/node.ts';
import type { CaseRequest } from './case-request.ts';
import type { CaseRow } from './case-row.ts';
import type { CaseSummary } from './case-summary.ts';

export async function versionRows({ views, commands }: ApiDeps, { scope }: CaseRequest, { versions }: CaseSummary) {
  const rows: CaseRow[] = [];
  for (const [id, asOf] of versions) {
    const parts = parseVersionedId(id);
    if (!parts) continue;
    const then = { ...scope, asOf };
    const model = await findModel(views, parts.id, then);
    const version = await findModelVersion(views, parts.id, parts.version, then);
    const classification = await classificationAt({ commands }, parts.id, asOf);
    if (!model || !version || !classification) continue;
    rows.push({
      modelVersionId: id,
      model: model.name,
      businessUnit: model.business_unit,
      purpose: model.purpose,
      riskClass: classification.riskClass,
      classBasis: classification.legalBasis,
      classRationale: classification.rationale,
      status: version.status,
      decidedBy: version.decided_by,
      decisionRationale: version.decision_rationale,
      artifactDigest: version.artifact_digest,
      datasetVersionId: `${version.dataset_id}@${version.dataset_version}`,
      environmentDigest: version.environment_digest,
    });
  }
  return rows;
}

export async function obligationRows({ views }: ApiDeps, { scope }: CaseRequest, { versions }: CaseSummary) {
  const rows: CaseRow[] = [];
  for (const [id, asOf] of versions) {
    const parts = parseVersionedId(id);
    const found = parts && (await complianceOf(views, parts.id, parts.version, { ...scope, asOf }));
    for (const rule of found?.rules ?? []) {
      rows.push({
        modelVersionId: id,
        obligation: rule.rule,
        title: rule.title,
        source: rule.source,
        status: rule.status,
        since: rule.since,
        evidence: [...rule.evidence],
      });
    }
  }
  return rows;
}
