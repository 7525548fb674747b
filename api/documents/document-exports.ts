// How do documents leave the house? GET /documents/annex-iv (JSON or PDF), /documents/oscal-assessment-results, /documents/ml-bom and
// /documents/croissant, now or as of a past moment; that one was taken is in the ledger before its first byte.
import { annexIvDocument } from '../../domain/compliance/documents/annex-iv-document.ts';
import type { Role } from '../../domain/kernel/event.ts';
import type { Context } from '../context.ts';
import { parseDay } from '../costs/day.ts';
import { bad, oneOf, type Parameters, readAs, readParameters } from '../http/export-parameters.ts';
import type { Export, PreparedExport } from '../http/stream-answer.ts';
import { parseVersionedId } from '../relay/node.ts';
import { parsePointInTime, positionToken } from '../relay/scalars.ts';
import { croissantOfVersion } from './dataset-document.ts';
import { type DocumentMoment, documentMoment } from './document-moment.ts';
import type { VersionOfModel } from './load-version-facts.ts';
import { renderPdf } from './pdf/render-pdf.ts';
import { annexIvOfVersion, assessmentOfVersion, mlBomOfVersion } from './version-documents.ts';

const READERS: readonly Role[] = ['regulator', 'operator', 'approver', 'engineer', 'business'];
/** As CycloneDX and JSON-LD registered them; OSCAL has none of its own. */
export const MEDIA_TYPES = {
  json: 'application/json',
  pdf: 'application/pdf',
  cyclonedx: 'application/vnd.cyclonedx+json; version=1.7',
  jsonLd: 'application/ld+json',
} as const;

export const annexIvExport: Export = {
  operation: 'annexIv',
  roles: READERS,
  async prepare(request, context) {
    const parameters = readParameters(request, ['modelVersion', 'format', 'asOf']);
    const asked = modelVersionOf(parameters);
    const format = oneOf(parameters, 'format', ['json', 'pdf']) ?? 'json';
    const moment = await momentOf(context, parameters);
    const { document, businessUnit } = await annexIvOfVersion(context, asked, moment);
    const bytes = format === 'pdf' ? await renderPdf(annexIvDocument(document)) : asJson(document);
    return prepared(bytes, MEDIA_TYPES[format], `annex-iv-${idOf(asked)}`, format, [idOf(asked)], businessUnit, moment);
  },
};

export const assessmentExport: Export = {
  operation: 'oscalAssessmentResults',
  roles: READERS,
  async prepare(request, context) {
    const parameters = readParameters(request, ['modelVersion', 'onDay', 'asOf']);
    const asked = modelVersionOf(parameters);
    const { onDay = null } = parameters;
    if (onDay !== null) parseDay(onDay, 'onDay');
    const moment = await momentOf(context, parameters);
    const { document, businessUnit } = await assessmentOfVersion(context, asked, moment, onDay);
    const name = `oscal-assessment-results-${idOf(asked)}`;
    return prepared(asJson(document), MEDIA_TYPES.json, name, 'json', [idOf(asked)], businessUnit, moment);
  },
};

export const mlBomExport: Export = {
  operation: 'mlBom',
  roles: READERS,
  async prepare(request, context) {
    const parameters = readParameters(request, ['modelVersion', 'asOf']);
    const asked = modelVersionOf(parameters);
    const moment = await momentOf(context, parameters);
    const { document, businessUnit } = await mlBomOfVersion(context, asked, moment);
    const name = `ml-bom-${idOf(asked)}`;
    return prepared(asJson(document), MEDIA_TYPES.cyclonedx, name, 'cdx.json', [idOf(asked)], businessUnit, moment);
  },
};

export const croissantExport: Export = {
  operation: 'croissant',
  roles: READERS,
  async prepare(request, context) {
    const parameters = readParameters(request, ['datasetVersion', 'asOf']);
    const { id: datasetId, version } = versionedId(
      parameters,
      'datasetVersion',
      'ds',
      'a data set version such as ds_…@1',
    );
    const moment = await momentOf(context, parameters);
    const { document, businessUnit } = await croissantOfVersion(context, { datasetId, version }, moment.position);
    const id = `${datasetId}@${version}`;
    return prepared(asJson(document), MEDIA_TYPES.jsonLd, `croissant-${id}`, 'json', [id], businessUnit, moment);
  },
};

/** For people too: two spaces. */
export const asJson = (document: unknown): Uint8Array => Buffer.from(`${JSON.stringify(document, null, 2)}\n`);

const idOf = ({ modelId, version }: VersionOfModel) => `${modelId}@${version}`;

function modelVersionOf(parameters: Parameters): VersionOfModel {
  const { id, version } = versionedId(parameters, 'modelVersion', 'md', 'a model version such as md_…@1');
  return { modelId: id, version };
}

function versionedId(parameters: Parameters, name: string, prefix: string, right: string) {
  const read = (text: string) => {
    const parts = parseVersionedId(text);
    return parts?.id.startsWith(`${prefix}_`) ? parts : undefined;
  };
  const found = readAs(parameters, name, read, right);
  if (found === undefined) throw bad(name, `is missing; give ${right}`);
  return found;
}

async function momentOf(context: Context, parameters: Parameters): Promise<DocumentMoment> {
  const right = 'a position token of this API, or a UTC time such as 2026-01-31T12:00:00Z';
  return documentMoment(context, readAs(parameters, 'asOf', parsePointInTime, right) ?? null);
}

function prepared(
  bytes: Uint8Array,
  mediaType: string,
  name: string,
  ending: string,
  nodes: readonly string[],
  businessUnit: string,
  { position }: DocumentMoment,
): PreparedExport {
  return {
    mediaType,
    fileName: `${name.replace('@', '-v')}-${positionToken(position)}.${ending}`,
    upTo: position,
    nodes,
    businessUnits: [businessUnit],
    async *pieces() {
      yield bytes;
    },
  };
}
