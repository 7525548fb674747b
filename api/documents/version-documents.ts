// Which documents are written about a model version? The technical documentation of Annex IV, the assessment results of OSCAL and the
// bill of materials of CycloneDX, each of one moment of the ledger.
import { type AnnexIvDossier, annexIv } from '../../domain/compliance/documents/annex-iv.ts';
import { cyclonedxMlBom, type MlBom } from '../../domain/compliance/documents/cyclonedx-ml-bom.ts';
import {
  type OscalDocument,
  oscalAssessmentResults,
} from '../../domain/compliance/documents/oscal-assessment-results.ts';
import type { Context } from '../context.ts';
import { positionToken } from '../relay/scalars.ts';
import type { DocumentMoment } from './document-moment.ts';
import { documentUuid } from './document-uuid.ts';
import { loadIncidents, loadObligations, loadStatements } from './load-law-facts.ts';
import { loadOversight, loadRoutes } from './load-use-facts.ts';
import { loadVersionFacts, type VersionOfModel } from './load-version-facts.ts';

export interface WrittenDocument<D> {
  readonly document: D;
  /** Whose thing it is about. */
  readonly businessUnit: string;
}

/** What was asked, and of when: two documents of one name are the same. */
const nameOf = (kind: string, { modelId, version }: VersionOfModel, { position, at }: DocumentMoment) =>
  `${kind}-${modelId}@${version}-${positionToken(position)}-${at}`;

/** Throws NOT_FOUND, QUERY_TOO_LARGE. */
export async function annexIvOfVersion(
  context: Context,
  asked: VersionOfModel,
  moment: DocumentMoment,
): Promise<WrittenDocument<AnnexIvDossier>> {
  const { position, at } = moment;
  const { views } = context.deps;
  const { changes, ...known } = await loadVersionFacts(context, asked, position);
  const routes = await loadRoutes(views, asked, known.version.task === 'binary', position);
  const { day, obligations } = await loadObligations(context, asked, moment, null);
  const document = annexIv({
    ...known,
    documentId: nameOf('annex-iv', asked, moment),
    generatedAt: at,
    day,
    obligations,
    deployments: routes.deployments,
    oversight: await loadOversight(views, asked, position),
    incidents: await loadIncidents(context, asked, moment),
    statements: await loadStatements(context, asked, moment),
    changes: [...changes, ...routes.changes].sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : 1)),
  });
  return { document, businessUnit: known.model.businessUnit };
}

/** `onDay` null: under the law of the moment's day. Throws NOT_FOUND. */
export async function assessmentOfVersion(
  context: Context,
  asked: VersionOfModel,
  moment: DocumentMoment,
  onDay: string | null,
): Promise<WrittenDocument<OscalDocument>> {
  const { model, version } = await loadVersionFacts(context, asked, moment.position);
  const { day, obligations } = await loadObligations(context, asked, moment, onDay);
  const document = oscalAssessmentResults({
    documentId: `${nameOf('oscal', asked, moment)}-${day}`,
    title: `Assessment of ${model.name}, version ${version.version}, on ${day}`,
    version: positionToken(moment.position),
    generatedAt: moment.at,
    results: [
      {
        modelId: model.modelId,
        modelName: model.name,
        version: version.version,
        status: version.status,
        artifact: version.artifact,
        day,
        rows: obligations,
      },
    ],
    uuidOf: documentUuid,
  });
  return { document, businessUnit: model.businessUnit };
}

/** Throws NOT_FOUND. */
export async function mlBomOfVersion(
  context: Context,
  asked: VersionOfModel,
  moment: DocumentMoment,
): Promise<WrittenDocument<MlBom>> {
  const known = await loadVersionFacts(context, asked, moment.position);
  const document = cyclonedxMlBom({
    ...known,
    documentId: nameOf('ml-bom', asked, moment),
    generatedAt: moment.at,
    uuidOf: documentUuid,
  });
  return { document, businessUnit: known.model.businessUnit };
}
