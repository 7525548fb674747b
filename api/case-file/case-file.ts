// How is everything about one person, or one period, handed to a regulator? GET /case-file, as JSON for a program or as a PDF for
// people; that it was taken is in the ledger before the first byte.
import type { Request } from 'express';
import { TRAIL, trailUnits } from '../audit/note-trail.ts';
import type { Context } from '../context.ts';
import type { Export, PreparedExport } from '../http/stream-answer.ts';
import { caseJson } from './case-json.ts';
import { casePdf } from './case-pdf.ts';
import { caseId, OPERATION, readCaseRequest } from './case-request.ts';

export const caseFile: Export = {
  operation: OPERATION,
  roles: ['regulator', 'operator', 'business'],
  async prepare(request: Request, context: Context): Promise<PreparedExport> {
    const asked = await readCaseRequest(request, context);
    const preparedAt = context.deps.clock.now();
    const { about, format, scope } = asked;
    const record = {
      upTo: scope.asOf,
      nodes: about.kind === 'subject' ? [about.subject] : about.modelId === null ? [TRAIL] : [about.modelId],
      businessUnits: trailUnits(context),
    };
    if (format === 'json') {
      const fileName = `${caseId(asked)}.json`;
      return { ...record, mediaType: 'application/json', fileName, pieces: () => caseJson(context, asked, preparedAt) };
    }
    const bytes = await casePdf(context, asked, preparedAt);
    const fileName = `${caseId(asked)}.pdf`;
    return { ...record, mediaType: 'application/pdf', fileName, pieces: () => inOnePiece(bytes) };
  },
};

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
