// Is EventStoreDB there, how is it reached, and what stands in it beside our streams? Only read: rights to append are not
// tried, because a trial would stay in the log for ever.
import { STREAM_PREFIXES } from '../../domain/kernel/ids.ts';
import type { StoredEvent } from '../../ledger/event-store.ts';
import { openConnection } from '../../ledger/eventstoredb/connection.ts';
import { connectionName } from '../../ledger/eventstoredb/connection-name.ts';
import { plainReason } from '../../ledger/eventstoredb/plain-reason.ts';
import { readEverything } from '../../ledger/eventstoredb/read-everything.ts';
import { serverVersion } from '../../ledger/eventstoredb/server-version.ts';
import { type LogExamination, makeLogExaminer } from '../../ledger/examine-log.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

const CHECK = 'event store';
const TIMEOUT_MS = 10_000;
const SHOWN_ALARMS = 10;

/** What the address itself gives away. */
export function checkAddress(address: string): Finding[] {
  const findings: Finding[] = [];
  const options = new URLSearchParams(/\?(.*)$/.exec(address)?.[1] ?? '');
  const tls = [...options].find(([name]) => name.toLowerCase() === 'tls')?.[1];
  if (tls?.toLowerCase() === 'false') {
    findings.push(
      warning(
        CHECK,
        `${connectionName(address)} is spoken to without TLS: whoever is between can read and change what is sent.`,
        'Give the server a certificate and set tls=true.',
      ),
    );
  }
  if (tls?.toLowerCase() === 'false' && /^[^:]+:\/\/[^/?]*@/.test(address)) {
    findings.push(
      warning(
        CHECK,
        'User and password of the address are not sent: the client gives them to a server with TLS alone.',
        'Set tls=true, or take them out of the address.',
      ),
    );
  }
  const user = /^[^:]+:\/\/(admin|ops):changeit@/i.exec(address)?.[1];
  if (user) {
    findings.push(
      warning(
        CHECK,
        `The address holds credentials that every installation begins with (${user.toLowerCase()}:changeit).`,
        'Change the password, and give the server a user of its own.',
      ),
    );
  }
  return findings;
}

export interface EventStoreExamined {
  readonly findings: readonly Finding[];
  /** Of our streams; `undefined` when they could not be read. */
  readonly log: LogExamination | undefined;
}

/** `onEvent`: each of our streams' events, in the order of the log. */
export async function checkEventStore(
  address: string,
  onEvent: (event: StoredEvent) => void = () => {},
  onProgress: (events: number) => void = () => {},
): Promise<EventStoreExamined> {
  const findings = checkAddress(address);
  const name = connectionName(address);
  const unreachable = (error: unknown): EventStoreExamined => ({
    findings: [
      ...findings,
      problem(
        CHECK,
        `${name} does not answer (${plainReason(error)}).`,
        'Start it, or check address, certificate, user and password.',
      ),
    ],
    log: undefined,
  });
  try {
    // One client at a time: two in one process disturb each other.
    const version = await serverVersion(address, TIMEOUT_MS);
    findings.push(ok(CHECK, `${name} answers; its version is ${version}.`), ...checkVersion(version));
  } catch (error) {
    return unreachable(error);
  }
  const connection = openConnection(address);
  const examiner = makeLogExaminer({ consecutive: false });
  const counts = { ours: 0, foreign: 0, system: 0 };
  const alarms: string[] = [];
  try {
    for await (const item of readEverything(connection, STREAM_PREFIXES, TIMEOUT_MS)) {
      if (item.kind === 'metadata') {
        alarms.push(
          `Somebody wrote ${item.what} of our stream ${item.stream}: it can hide events or shut readers out.`,
        );
        continue;
      }
      counts[item.kind] += 1;
      if (item.kind === 'ours') {
        examiner.look(item.event);
        onEvent(item.event);
      }
      onProgress(counts.ours + counts.foreign + counts.system);
    }
  } catch (error) {
    examiner.finish();
    return unreachable(error);
  } finally {
    await connection.close();
  }
  const { ours, foreign, system } = counts;
  findings.push(
    ok(CHECK, `It holds ${ours} events in our streams, ${foreign} in streams of others and ${system} of its own.`),
  );
  for (const alarm of alarms.slice(0, SHOWN_ALARMS)) {
    findings.push(problem(CHECK, alarm, 'Find out who did it and why; nothing of Countersign ever writes there.'));
  }
  if (alarms.length > SHOWN_ALARMS) {
    findings.push(
      problem(
        CHECK,
        `There are ${alarms.length - SHOWN_ALARMS} more such writes.`,
        'Look at all $$ streams with the tools of the store.',
      ),
    );
  }
  return { findings, log: examiner.finish() };
}

/** `version`: such as 23.10.8.0; what does not begin with two numbers says nothing. */
export function checkVersion(version: string): Finding[] {
  const [, year, month] = /^(\d+)\.(\d+)/.exec(version)?.map(Number) ?? [];
  if (year === undefined || month === undefined || year > 23 || (year === 23 && month >= 10)) return [];
  return [
    warning(
      CHECK,
      `Version ${version} is older than 23.10, the one whose answers were recorded.`,
      'Update the server, or run the tests of test:eventstore against it first.',
    ),
  ];
}
