// Which events say what the law is and what people did about it? Obligations, attestations, incidents, complaints, retention rules,
// legal holds and reports: a row each, and what came after is written beside what was, with its own position.
import type { EventOf, Projection } from '../projection.ts';
import type { ViewWriter } from '../view-writer.ts';

type Deadline = EventOf<'IncidentOpened' | 'ComplaintReceived'>;

function beginDeadline(
  event: Deadline,
  thing: { readonly kind: 'incident' | 'complaint'; readonly id: string; readonly modelId: string },
  { at, dueAt }: { readonly at: string; readonly dueAt: string },
  views: ViewWriter,
): void {
  const { position, id, data } = event;
  views.write(
    views.db.insertInto('compliance_deadline').values({
      kind: thing.kind,
      thing_id: thing.id,
      position,
      model_id: thing.modelId,
      version: data.version,
      at,
      due_at: dueAt,
      event_id: id,
      done_position: null,
      done_at: null,
      done_event_id: null,
    }),
  );
}

/** The first report, or the answer, ends it. */
function endDeadline(
  { position, id }: EventOf<'IncidentReported' | 'ComplaintAnswered'>,
  kind: 'incident' | 'complaint',
  thingId: string,
  doneAt: string,
  views: ViewWriter,
): void {
  views.write(
    views.db
      .updateTable('compliance_deadline')
      .set({ done_position: position, done_at: doneAt, done_event_id: id })
      .where('kind', '=', kind)
      .where('thing_id', '=', thingId)
      .where('done_position', 'is', null),
  );
}

async function isKnownIncident(event: EventOf<'IncidentReported' | 'IncidentClosed'>, views: ViewWriter) {
  const { incidentId } = event.data;
  const found = await views.first(
    views.db.selectFrom('incident').select('position').where('incident_id', '=', incidentId),
  );
  if (!found) views.anomaly(event, 'UNKNOWN_INCIDENT', `${event.type} is of an incident that was never opened.`);
  return found !== undefined;
}

export const followLaw = {
  ObligationPublished: ({ data, position, id, metadata }, views) =>
    views.write(
      views.db.insertInto('obligation').values({
        position,
        obligation_id: data.obligationId,
        edition: data.edition,
        jurisdiction: data.jurisdiction,
        effective_from: data.effectiveFrom,
        effective_to: data.effectiveTo,
        obligation: JSON.stringify(data),
        published_at: metadata.recordedAt,
        published_by: metadata.actor.subject,
        event_id: id,
      }),
    ),
  AttestationRecorded: ({ data, position, id, metadata }, views) =>
    views.write(
      views.db.insertInto('attestation').values({
        position,
        attestation_id: data.attestationId,
        obligation_id: data.obligationId,
        model_id: data.modelId,
        version: data.version,
        business_unit: data.businessUnit,
        statement: data.statement,
        attestor: data.attestor,
        role: data.role,
        valid_from: data.validFrom,
        valid_until: data.validUntil,
        recorded_at: metadata.recordedAt,
        event_id: id,
      }),
    ),
  IncidentOpened: (event, views) => {
    const { data, position, id, metadata } = event;
    views.write(
      views.db.insertInto('incident').values({
        position,
        incident_id: data.incidentId,
        kind: data.kind,
        title: data.title,
        description: data.description,
        model_id: data.modelId,
        version: data.version,
        business_unit: data.businessUnit,
        owner: data.owner,
        occurred_at: data.occurredAt,
        aware_at: data.awareAt,
        due_at: data.dueAt,
        basis: data.basis,
        recorded_at: metadata.recordedAt,
        recorded_by: metadata.actor.subject,
        event_id: id,
        reported_position: null,
        reported_at: null,
        closed_position: null,
        closed_at: null,
        closed_by: null,
        cause: null,
        measures: null,
        closing_event_id: null,
      }),
    );
    const { incidentId, modelId, awareAt, dueAt } = data;
    if (modelId === null || dueAt === null) return;
    beginDeadline(event, { kind: 'incident', id: incidentId, modelId }, { at: awareAt, dueAt }, views);
  },
  IncidentReported: async (event, views) => {
    const { data, position, id, metadata } = event;
    const { incidentId, reportedAt } = data;
    if (!(await isKnownIncident(event, views))) return;
    views.write(
      views.db.insertInto('incident_report').values({
        position,
        incident_id: incidentId,
        authority: data.authority,
        reference: data.reference,
        reported_at: reportedAt,
        recorded_by: metadata.actor.subject,
        event_id: id,
      }),
    );
    views.write(
      views.db
        .updateTable('incident')
        .set({ reported_position: position, reported_at: reportedAt })
        .where('incident_id', '=', incidentId)
        .where('reported_position', 'is', null),
    );
    endDeadline(event, 'incident', incidentId, reportedAt, views);
  },
  IncidentClosed: async (event, views) => {
    const { data, position, id, metadata } = event;
    if (!(await isKnownIncident(event, views))) return;
    views.write(
      views.db
        .updateTable('incident')
        .set({
          closed_position: position,
          closed_at: metadata.recordedAt,
          closed_by: metadata.actor.subject,
          cause: data.cause,
          measures: data.measures,
          closing_event_id: id,
        })
        .where('incident_id', '=', data.incidentId)
        .where('closed_position', 'is', null),
    );
  },
  ComplaintReceived: (event, views) => {
    const { complaintId, modelId, receivedAt, dueAt } = event.data;
    beginDeadline(event, { kind: 'complaint', id: complaintId, modelId }, { at: receivedAt, dueAt }, views);
  },
  ComplaintAnswered: (event, views) =>
    endDeadline(event, 'complaint', event.data.complaintId, event.metadata.recordedAt, views),
  RetentionRuleSet: ({ data, position, id, metadata }, views) => {
    views.write(
      views.db
        .updateTable('retention_rule')
        .set({ to_position: position })
        .where('thing', '=', data.thing)
        .where('to_position', 'is', null),
    );
    views.write(
      views.db.insertInto('retention_rule').values({
        thing: data.thing,
        from_position: position,
        to_position: null,
        months: data.months,
        obligation_id: data.obligationId,
        reason: data.reason,
        recorded_at: metadata.recordedAt,
        recorded_by: metadata.actor.subject,
        event_id: id,
      }),
    );
  },
  LegalHoldPlaced: ({ data, position, id, metadata }, views) => {
    const { scope } = data;
    views.write(
      views.db.insertInto('legal_hold').values({
        position,
        hold_id: data.holdId,
        kind: scope.kind,
        subject: scope.kind === 'subject' ? scope.subject : null,
        model_id: scope.kind === 'model' ? scope.modelId : null,
        from_time: scope.kind === 'period' ? scope.from : null,
        to_time: scope.kind === 'period' ? scope.to : null,
        business_unit: data.businessUnit,
        authority: data.authority,
        reason: data.reason,
        recorded_at: metadata.recordedAt,
        recorded_by: metadata.actor.subject,
        event_id: id,
        lifted_position: null,
        lifted_at: null,
        lifted_by: null,
        lifted_reason: null,
        lifting_event_id: null,
      }),
    );
  },
  LegalHoldLifted: async (event, views) => {
    const { data, position, id, metadata } = event;
    const hold = await views.first(
      views.db.selectFrom('legal_hold').select('lifted_position').where('hold_id', '=', data.holdId),
    );
    if (!hold) views.anomaly(event, 'UNKNOWN_HOLD', 'A legal hold was lifted that was never placed.');
    if (hold?.lifted_position !== null) return;
    views.write(
      views.db
        .updateTable('legal_hold')
        .set({
          lifted_position: position,
          lifted_at: metadata.recordedAt,
          lifted_by: metadata.actor.subject,
          lifted_reason: data.reason,
          lifting_event_id: id,
        })
        .where('hold_id', '=', data.holdId),
    );
  },
  ReportFinalised: ({ data, position, id, metadata }, views) =>
    views.write(
      views.db.insertInto('report').values({
        position,
        report_id: data.reportId,
        kind: data.kind,
        title: data.title,
        model_id: data.about.modelId,
        version: data.about.version,
        dataset_id: data.about.datasetId,
        dataset_version: data.about.datasetVersion,
        business_unit: data.businessUnit,
        period_from: data.periodFrom,
        period_to: data.periodTo,
        as_of: data.asOf,
        files: JSON.stringify(data.files),
        recorded_at: metadata.recordedAt,
        recorded_by: metadata.actor.subject,
        event_id: id,
      }),
    ),
} as const satisfies Projection['on'];
