// What is a case file asked about? One person by their reference, or one period, of one model where it is named; everything recorded
// of it up to one position. Throws one sentence for what nothing can be said of.
import type { Request } from 'express';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { parseId } from '../../domain/kernel/ids.ts';
import type { AuditFilter } from '../../projections/audit/audit-filter.ts';
import { auditTrail } from '../../projections/audit/read-audit.ts';
import { findModel } from '../../projections/models/read-models.ts';
import { EVERYTHING, type Scope } from '../../projections/scope.ts';
import { forbidden } from '../auth/auth-checker.ts';
import { mayOpen } from '../auth/business-unit.ts';
import { hasRole } from '../auth/caller.ts';
import { scopeOf } from '../auth/scope.ts';
import { type Context, callerOf } from '../context.ts';
import { bad, oneOf, type Parameters, readAs, readParameters } from '../http/export-parameters.ts';
import { positionOf } from '../relay/position-of.ts';
import { parsePointInTime, positionToken } from '../relay/scalars.ts';
import { waitUntil } from '../relay/wait-until.ts';

export const OPERATION = 'caseFile';
const NAMES = ['subject', 'from', 'to', 'model', 'format', 'asOf'];
const TIME = 'a UTC time such as 2026-01-31T12:00:00Z';
const REFERENCE = /^[A-Za-z0-9_-]{1,100}$/;

export type CaseAbout =
  | { readonly kind: 'subject'; readonly subject: string }
  | { readonly kind: 'period'; readonly from: string; readonly to: string; readonly modelId: string | null };

export interface CaseRequest {
  readonly about: CaseAbout;
  readonly format: 'json' | 'pdf';
  /** Whose rows the caller may see, and up to where. */
  readonly scope: Scope & { readonly asOf: Position };
  /** The events of the trail that it is made of. */
  readonly filter: AuditFilter;
  /** What a person said and what a model saw of them is not for every role: an operator has the file without it. */
  readonly opens: (businessUnit: string) => boolean;
}

export async function readCaseRequest(request: Request, context: Context): Promise<CaseRequest> {
  const parameters = readParameters(request, NAMES);
  const format = oneOf(parameters, 'format', ['json', 'pdf']) ?? 'json';
  const about = aboutOf(parameters, context);
  const caller = callerOf(context);
  if (about.kind === 'period' && !hasRole(caller, 'regulator', 'operator')) {
    throw forbidden(OPERATION, ['regulator', 'operator']);
  }
  const asOf = await endOf(parameters, context);
  const scope = { ...scopeOf(context), asOf };
  const filter = filterOf(about);
  await mustBeKnown(context, about, scope);
  return { about, format, scope, filter, opens: (businessUnit) => mayOpen(context, businessUnit) };
}

function aboutOf(parameters: Parameters, context: Context): CaseAbout {
  const { subject, model } = parameters;
  const [from, to] = [timeOf(parameters, 'from'), timeOf(parameters, 'to')];
  if (subject !== undefined) {
    if (from !== undefined || to !== undefined || model !== undefined) {
      throw bad('subject', 'is asked for by itself; leave from, to and model out');
    }
    if (!REFERENCE.test(subject)) throw unknownSubject();
    return { kind: 'subject', subject };
  }
  if (from === undefined || to === undefined) {
    throw new DomainError('BAD_INPUT', 'A case file is of a subject, or of a period with both from and to.', {
      field: 'subject',
    });
  }
  if (from >= to) throw bad('to', 'must be later than from');
  if (to > context.deps.clock.now()) throw bad('to', 'has not come yet; a case file is of a period that has ended');
  return { kind: 'period', from, to, modelId: model === undefined ? null : parseId('model', model) };
}

function timeOf(parameters: Parameters, name: string): string | undefined {
  const read = (text: string) => {
    const at = parsePointInTime(text);
    return at?.kind === 'time' ? at.time : undefined;
  };
  return readAs(parameters, name, read, TIME);
}

function filterOf(about: CaseAbout): AuditFilter {
  if (about.kind === 'subject') return { subject: about.subject };
  const { from, to, modelId } = about;
  return { from, to, id: modelId ?? undefined };
}

async function endOf(parameters: Parameters, context: Context): Promise<Position> {
  const asOf = readAs(parameters, 'asOf', parsePointInTime, `a position token of this API, or ${TIME}`);
  if (asOf) return positionOf(context, asOf);
  const [last] = await context.deps.store.readAll({ direction: 'backwards', limit: 1 });
  if (!last) return 0n;
  await waitUntil(context, last.position);
  return last.position;
}

async function mustBeKnown({ deps }: Context, about: CaseAbout, scope: CaseRequest['scope']): Promise<void> {
  if (about.kind === 'subject') {
    const { rows } = await auditTrail(deps.views, { ...scope, subject: about.subject, first: 1 });
    if (rows.length === 0) throw unknownSubject();
    return;
  }
  const { rows } = await auditTrail(deps.views, { ...EVERYTHING, first: 1 });
  const begins = rows[0]?.recorded_at;
  if (begins === undefined || about.to <= begins) {
    const since = begins === undefined ? 'it holds no event yet' : `its first event was recorded at ${begins}`;
    throw bad('to', `lies before the ledger begins: ${since}`);
  }
  if (about.modelId !== null && !(await findModel(deps.views, about.modelId, scope))) {
    throw new DomainError('NOT_FOUND', 'There is no model with this id.');
  }
}

/** Another unit's person is as unknown as nobody's. */
const unknownSubject = () =>
  new DomainError('NOT_FOUND', 'Nothing is recorded about this subject; take a reference from a decision.');

/** For the head of the file and for its name. */
export function describeAbout(about: CaseAbout): string {
  if (about.kind === 'subject') return `subject ${about.subject}`;
  const model = about.modelId === null ? '' : `, model ${about.modelId}`;
  return `${about.from} to ${about.to} (not included)${model}`;
}

export const caseId = ({ about, scope }: CaseRequest): string =>
  about.kind === 'subject'
    ? `case-${about.subject}-${positionToken(scope.asOf)}`
    : `case-${compact(about.from)}-${compact(about.to)}${about.modelId === null ? '' : `-${about.modelId}`}-${positionToken(scope.asOf)}`;

/** `20260131T120000000Z`: two files of one day are two files. */
const compact = (time: string): string => time.replaceAll(/[-:.]/g, '');
