// How is the trail taken away? GET /audit/export, as CSV for a spreadsheet or JSON Lines for a program, with the filters of the list and
// within the same boundary.
import { stringify } from 'csv-stringify/sync';
import type { Request } from 'express';
import { NOUNS } from '../../domain/event-catalog.ts';
import type { AuditFilter } from '../../projections/audit/audit-filter.ts';
import type { AuditEntry } from '../../projections/audit/read-audit.ts';
import { streamAudit } from '../../projections/audit/stream-audit.ts';
import { AUDITORS } from '../audit/audit-queries.ts';
import { TRAIL, trailUnits } from '../audit/note-trail.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import { positionOf } from '../relay/position-of.ts';
import { parsePointInTime, positionToken } from '../relay/scalars.ts';
import { waitUntil } from '../relay/wait-until.ts';
import { bad, oneOf, type Parameters, readAs, readParameters, wantedTypes } from './export-parameters.ts';
import type { Export, PreparedExport } from './stream-answer.ts';

const NAMES = ['format', 'from', 'to', 'types', 'noun', 'actor', 'id', 'stream', 'correlationId', 'subject', 'asOf'];
const TIME = 'a UTC time such as 2026-01-31T12:00:00Z';
const MAX_TEXT = 200;

const COLUMNS = [
  'position',
  'id',
  'type',
  'noun',
  'stream',
  'revision',
  'recordedAt',
  'actor',
  'roles',
  'businessUnit',
  'actorBusinessUnit',
  'issuerKind',
  'purpose',
  'commandId',
  'correlationId',
  'dataHash',
  'subject',
] as const;

export const auditExport: Export = {
  operation: 'auditExport',
  roles: AUDITORS,
  async prepare(request: Request, context: Context): Promise<PreparedExport> {
    const parameters = readParameters(request, NAMES);
    const format = oneOf(parameters, 'format', ['csv', 'jsonl']) ?? 'csv';
    const filter = filterOf(parameters);
    const upTo = await endOf(parameters, context);
    const entries = () => streamAudit(context.deps.views, { ...scopeOf(context), ...filter, asOf: upTo });
    return {
      mediaType: format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/x-ndjson',
      fileName: `audit-trail.${format}`,
      upTo,
      nodes: [TRAIL],
      businessUnits: trailUnits(context),
      pieces: () => (format === 'csv' ? csvOf(entries()) : linesOf(entries())),
    };
  },
};

/** Throws BAD_INPUT. */
function filterOf(parameters: Parameters): AuditFilter {
  const text = (name: string) =>
    readAs(
      parameters,
      name,
      (value) => (value.length <= MAX_TEXT ? value : undefined),
      `at most ${MAX_TEXT} characters`,
    );
  const time = (name: string) =>
    readAs(
      parameters,
      name,
      (value) => {
        const at = parsePointInTime(value);
        return at?.kind === 'time' ? at.time : undefined;
      },
      TIME,
    );
  const [from, to] = [time('from'), time('to')];
  if (from !== undefined && to !== undefined && from >= to) throw bad('to', 'must be later than from');
  return {
    from,
    to,
    types: wantedTypes(parameters),
    noun: oneOf(parameters, 'noun', NOUNS),
    actor: text('actor'),
    id: text('id'),
    stream: text('stream'),
    correlationId: text('correlationId'),
    subject: text('subject'),
  };
}

/** Left out: all that is recorded now; the views are waited for. */
async function endOf(parameters: Parameters, context: Context): Promise<bigint> {
  const asOf = readAs(parameters, 'asOf', parsePointInTime, `a position token of this API, or ${TIME}`);
  if (asOf) return positionOf(context, asOf);
  const [last] = await context.deps.store.readAll({ direction: 'backwards', limit: 1 });
  if (!last) return 0n;
  await waitUntil(context, last.position);
  return last.position;
}

const rowOf = (entry: AuditEntry) => ({
  position: positionToken(entry.position),
  id: entry.event_id,
  type: entry.type,
  noun: entry.noun,
  stream: entry.stream,
  revision: entry.revision.toString(),
  recordedAt: entry.recorded_at,
  actor: entry.actor,
  roles: entry.roles,
  businessUnit: entry.business_unit,
  actorBusinessUnit: entry.actor_business_unit,
  issuerKind: entry.issuer_kind,
  purpose: entry.purpose,
  commandId: entry.command_id,
  correlationId: entry.correlation_id,
  dataHash: entry.data_hash,
  subject: entry.subject,
});

async function* csvOf(pieces: AsyncIterable<readonly AuditEntry[]>): AsyncGenerator<string> {
  // A cell that a spreadsheet would take for a formula gets an apostrophe before it.
  const options = { columns: [...COLUMNS], escape_formulas: true, record_delimiter: 'windows' } as const;
  yield stringify([], { ...options, header: true });
  for await (const entries of pieces) {
    yield stringify(
      entries.map((entry) => ({ ...rowOf(entry), roles: entry.roles.join(' ') })),
      options,
    );
  }
}

async function* linesOf(pieces: AsyncIterable<readonly AuditEntry[]>): AsyncGenerator<string> {
  for await (const entries of pieces) yield entries.map((entry) => `${JSON.stringify(rowOf(entry))}\n`).join('');
}
