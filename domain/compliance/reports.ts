// When may a report be fixed for good? Once, over a period that has ended, with its files by digest: afterwards it cannot change.
import type { Decider } from '../kernel/decider.ts';
import { DomainError } from '../kernel/errors.ts';
import { parseTime } from './calendar-day.ts';
import type { ReportEvent, ReportFinalised } from './events.ts';
import { requireText } from './require-text.ts';

export interface ReportCommand {
  readonly type: 'FinaliseReport';
  readonly data: ReportFinalised;
  readonly now: string;
}

export type ReportState = ReportFinalised | null;

const MOST_FILES = 20;

export function finaliseReport({ data, now }: ReportCommand, state: ReportState): ReportEvent[] {
  if (state !== null)
    throw new DomainError('REPORT_FINALISED', 'This report was finalised; it cannot change any more.');
  requireText(data.title, 'title', 300);
  const period = requirePeriod(data.periodFrom, data.periodTo, now);
  if (!/^\d{1,19}$/.test(data.asOf)) {
    throw new DomainError('BAD_INPUT', 'asOf is the position the report was made at.', { field: 'asOf' });
  }
  if (data.files.length === 0 || data.files.length > MOST_FILES) {
    throw new DomainError('BAD_INPUT', `A report has 1 to ${MOST_FILES} files.`, { field: 'files' });
  }
  for (const { digest, bytes } of data.files) {
    if (!/^[0-9a-f]{64}$/.test(digest) || !Number.isSafeInteger(bytes) || bytes < 1) {
      throw new DomainError('BAD_INPUT', 'A file of a report has a SHA-256 in hex and a size above 0.', {
        field: 'files',
      });
    }
  }
  return [{ type: 'ReportFinalised', data: { ...data, ...period } }];
}

function requirePeriod(from: string | null, to: string | null, now: string) {
  if (from === null && to === null) return { periodFrom: null, periodTo: null };
  if (from === null || to === null) {
    throw new DomainError('BAD_INPUT', 'A period has a beginning and an end; give both or neither.', {
      field: from === null ? 'periodFrom' : 'periodTo',
    });
  }
  const [periodFrom, periodTo] = [parseTime(from, 'periodFrom'), parseTime(to, 'periodTo')];
  if (periodTo <= periodFrom) {
    throw new DomainError('BAD_INPUT', 'periodTo lies after periodFrom; this period holds no time.', {
      field: 'periodTo',
    });
  }
  if (periodTo > now) {
    throw new DomainError('PERIOD_OPEN', `The period ends ${periodTo} and has not ended; finalise it afterwards.`);
  }
  return { periodFrom, periodTo };
}

export const reportDecider: Decider<ReportState, ReportCommand, ReportEvent> = {
  initial: null,
  decide: finaliseReport,
  evolve: (_, event) => event.data,
};
