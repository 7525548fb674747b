// How is a finalised report read? GET /reports/rp_…/<digest>: the bytes that were kept when it was finalised, hashed again on the way;
// that they were taken is in the ledger before the first of them.
import type { Request } from 'express';
import { reportDecider } from '../../domain/compliance/reports.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { parseId, streams } from '../../domain/kernel/ids.ts';
import type { Context } from '../context.ts';
import type { Export, PreparedExport } from '../http/stream-answer.ts';
import { mustTake, REPORT_ROLES, reportNotFound } from './report-readers.ts';

const OPERATION = 'reportFile';

export const reportFile: Export = {
  operation: OPERATION,
  roles: REPORT_ROLES,
  async prepare(request: Request, context: Context): Promise<PreparedExport> {
    const { artifacts, commands } = context.deps;
    const reportId = parseId('report', String(request.params.id));
    const { state: report } = await commands.load(reportDecider, streams.report(reportId));
    if (report === null) throw reportNotFound();
    mustTake(context, report, OPERATION);
    const file = report.files.find(({ digest }) => digest === request.params.file);
    if (!file)
      throw new DomainError('NOT_FOUND', 'This report has no such file; its files are named by their digests.');
    const bytes = await artifacts.get(file.digest);
    return {
      mediaType: file.mediaType,
      fileName: `${report.kind}-${reportId}.${file.mediaType === 'application/pdf' ? 'pdf' : 'json'}`,
      upTo: BigInt(report.asOf),
      nodes: [reportId],
      businessUnits: [report.businessUnit ?? '*'],
      async *pieces() {
        yield bytes;
      },
    };
  },
};
