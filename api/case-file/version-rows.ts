// The model versions that decided in a case file, and how each stood under the law as it made its last decision there.
import type { Position } from '../../domain/kernel/event.ts';
import { auditTrail } from '../../projections/audit/read-audit.ts';
import { complianceOf } from '../../projections/compliance/read-compliance.ts';
import { findModel, findModelVersion } from '../../projections/models/read-models.ts';
import { EVERYTHING } from '../../projections/scope.ts';
import type { Views } from '../../projections/views.ts';
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

/** Of the law of the day of that decision. */
export async function obligationRows({ views }: ApiDeps, { scope }: CaseRequest, { versions }: CaseSummary) {
  const rows: CaseRow[] = [];
  for (const [id, asOf] of versions) {
    const parts = parseVersionedId(id);
    const then = { ...scope, asOf };
    const now = parts && (await recordedAt(views, asOf));
    if (!now) continue;
    const found = await complianceOf(views, { ...then, now, modelId: parts.id, version: parts.version });
    for (const { obligation, status, since, because, evidence } of found?.rows ?? []) {
      const { citation, grade } = obligation.source;
      rows.push({
        modelVersionId: id,
        obligation: obligation.obligationId,
        edition: obligation.edition,
        jurisdiction: obligation.jurisdiction,
        title: obligation.title,
        source: `${citation} (${grade})`,
        status,
        because,
        since,
        evidence: [...evidence],
      });
    }
  }
  return rows;
}

/** Of the last event at the position. */
async function recordedAt(views: Views, asOf: Position): Promise<string | undefined> {
  return (await auditTrail(views, { ...EVERYTHING, asOf, last: 1 })).rows[0]?.log_time;
}
