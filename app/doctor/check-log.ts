// What does the examination of a log mean for whoever runs it?
import type { LogExamination } from '../../ledger/examine-log.ts';
import { type Finding, ok, problem } from './finding.ts';

/** A clock may be this much behind another's without a word, in milliseconds. */
const CLOCK_SLACK_MS = 10_000;
const LOST = 'Stop the server, keep the folder as it is, and compare it with your last backup.';

export function checkLog(examined: LogExamination, now: number): Finding[] {
  const { events, streams, foreign, gaps, doubled, unreadable, latestRecordedAt } = examined;
  const findings: Finding[] = [];
  const others = foreign === 0 ? '' : `; ${foreign} of them are of types that are not Countersign's`;
  if (gaps.count > 0) findings.push(problem('log', counted(gaps.count, 'place', gaps.first), LOST));
  if (doubled.count > 0) findings.push(problem('log', counted(doubled.count, 'event', doubled.first), LOST));
  if (unreadable.count > 0) {
    findings.push(
      problem(
        'log',
        counted(unreadable.count, 'event', unreadable.first),
        'Run the build that wrote them, or a newer one.',
      ),
    );
  }
  if (findings.length === 0)
    findings.push(ok('log', `${events} events in ${streams} streams, without a gap${others}.`));
  const ahead = latestRecordedAt === undefined ? 0 : Date.parse(latestRecordedAt) - now;
  if (ahead > CLOCK_SLACK_MS) {
    findings.push(
      problem(
        'clock',
        `The last event is of ${latestRecordedAt}, ${Math.round(ahead / 1000)} seconds after what this machine calls now; until then every event would carry that same time.`,
        "Set this machine's clock; if it is right, find out who wrote that event.",
      ),
    );
  } else {
    findings.push(ok('clock', `The last event is of ${latestRecordedAt ?? '(there is none)'}, and not after now.`));
  }
  return findings;
}

function counted(count: number, what: string, first: string | undefined): string {
  return count === 1 ? `${first}` : `${count} ${what}s are wrong; the first: ${first}`;
}
