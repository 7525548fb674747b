// Which files is a report made of? Those that the downloads give, written once as of one position; of Annex IV the pages too.
import { annexIvDocument } from '../../domain/compliance/documents/annex-iv-document.ts';
import type { ReportFinalised, ReportKind } from '../../domain/compliance/events.ts';
import { boundsOf, monthOf } from '../../domain/costs/month.ts';
import { assertNever } from '../../domain/kernel/decider.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Context } from '../context.ts';
import { croissantOfVersion } from '../documents/dataset-document.ts';
import { asJson, MEDIA_TYPES } from '../documents/document-exports.ts';
import type { DocumentMoment } from '../documents/document-moment.ts';
import type { VersionOfModel } from '../documents/load-version-facts.ts';
import { renderPdf } from '../documents/pdf/render-pdf.ts';
import { annexIvOfVersion, assessmentOfVersion, mlBomOfVersion } from '../documents/version-documents.ts';
import { costStatement } from './cost-statement.ts';

export interface ReportFile {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface WrittenReport {
  readonly files: readonly ReportFile[];
  /** Null: of the whole house. */
  readonly businessUnit: string | null;
}

export interface WantedReport {
  readonly kind: ReportKind;
  readonly about: ReportFinalised['about'];
  /** UTC with milliseconds; null where it is of no period. */
  readonly periodFrom: string | null;
  readonly periodTo: string | null;
}

/** Throws NOT_FOUND, PERIOD_OPEN, BAD_INPUT, QUERY_TOO_LARGE. */
export async function writeReport(
  context: Context,
  { kind, about, periodFrom, periodTo }: WantedReport,
  moment: DocumentMoment,
): Promise<WrittenReport> {
  switch (kind) {
    case 'annex-iv': {
      const { document, businessUnit } = await annexIvOfVersion(context, modelOf(about), moment);
      const pages = await renderPdf(annexIvDocument(document));
      return { files: [json(document, MEDIA_TYPES.json), { mediaType: MEDIA_TYPES.pdf, bytes: pages }], businessUnit };
    }
    case 'oscal-assessment-results': {
      const { document, businessUnit } = await assessmentOfVersion(context, modelOf(about), moment, null);
      return { files: [json(document, MEDIA_TYPES.json)], businessUnit };
    }
    case 'cyclonedx-ml-bom': {
      const { document, businessUnit } = await mlBomOfVersion(context, modelOf(about), moment);
      return { files: [json(document, MEDIA_TYPES.cyclonedx)], businessUnit };
    }
    case 'croissant': {
      const { datasetId, datasetVersion } = about;
      const asked = { datasetId: datasetId!, version: datasetVersion! };
      const { document, businessUnit } = await croissantOfVersion(context, asked, moment.position);
      return { files: [json(document, MEDIA_TYPES.jsonLd)], businessUnit };
    }
    case 'cost-statement': {
      const month = oneMonth(periodFrom, periodTo);
      const document = await costStatement(context.deps.views, month, moment);
      return { files: [json(document, MEDIA_TYPES.json)], businessUnit: null };
    }
    default:
      return assertNever(kind);
  }
}

const json = (document: unknown, mediaType: string): ReportFile => ({ mediaType, bytes: asJson(document) });

const modelOf = ({ modelId, version }: ReportFinalised['about']): VersionOfModel => ({
  modelId: modelId!,
  version: version!,
});

function oneMonth(from: string | null, to: string | null): string {
  if (from !== null && to !== null) {
    const month = monthOf(from);
    const bounds = boundsOf(month);
    if (bounds.from === from && bounds.to === to) return month;
  }
  throw new DomainError(
    'BAD_INPUT',
    'A cost statement is of one month: periodFrom is its first moment in UTC, periodTo that of the month after.',
    { field: 'periodFrom' },
  );
}
