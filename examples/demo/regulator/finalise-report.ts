// Can a report be relied on next year? It is kept as it is, and whoever takes it can tell by its digest.
import { createHash } from 'node:crypto';
import type { Cast } from '../people.ts';
import type { Teller } from '../teller.ts';

export interface ReportKept {
  readonly id: string;
  readonly files: readonly { readonly mediaType: string; readonly digest: string; readonly bytes: number }[];
}

const FINALISE = `mutation ($input: FinaliseReportInput!) {
  finaliseReport(input: $input) { reportId files { mediaType digest bytes } }
}`;
/** Throws when a file is not what its digest says. */
export async function finaliseReport(
  { approver, regulator }: Cast,
  modelVersion: string,
  teller: Teller,
): Promise<ReportKept> {
  teller.step('approver', 'finalises the technical documentation of Annex IV');
  const { finaliseReport: kept } = await approver.ask<{
    finaliseReport: { reportId: string; files: ReportKept['files'] };
  }>(FINALISE, {
    input: { commandId: 'demo-report', kind: 'ANNEX_IV', title: 'Technical documentation, version 1', modelVersion },
  });
  for (const { digest, mediaType, bytes } of kept.files) {
    const taken = await regulator.download(`/reports/${kept.reportId}/${digest}`);
    const found = createHash('sha256').update(taken.bytes).digest('hex');
    if (found !== digest) throw new Error(`The report's ${mediaType} is not what its digest says.`);
    teller.say(`${mediaType}: ${bytes} bytes, sha256 ${digest.slice(0, 16)}…, checked here.`);
  }
  return { id: kept.reportId, files: kept.files };
}
