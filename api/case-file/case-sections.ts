// What is in a case file, in which order? Decisions first, then what they rested on and what came of them, and last the trail itself.
import { streamAudit } from '../../projections/audit/stream-audit.ts';
import type { ApiDeps } from '../deps.ts';
import { positionToken } from '../relay/scalars.ts';
import type { CaseRequest } from './case-request.ts';
import type { CaseRow, CaseSection } from './case-row.ts';
import { summarise } from './case-summary.ts';
import { decisionCosts, decisionRows } from './decision-rows.ts';
import { complaintRows, reviewRows } from './oversight-rows.ts';
import { obligationRows, versionRows } from './version-rows.ts';

export async function caseSections(deps: ApiDeps, request: CaseRequest): Promise<readonly CaseSection[]> {
  const summary = await summarise(deps.views, request);
  const versions = await versionRows(deps, request, summary);
  const obligations = await obligationRows(deps, request, summary);
  return [
    {
      name: 'decisions',
      title: 'Decisions and what they rested on',
      count: summary.decisions,
      columns: [
        ['id', 'Decision'],
        ['recordedAt', 'Recorded'],
        ['modelVersionId', 'Model version'],
        ['score', 'Score'],
        ['threshold', 'Threshold'],
        ['decision', 'Decided'],
        ['finalDecision', 'Holds'],
        ['grounds', 'Grounds'],
      ],
      rows: () => decisionRows(deps, request),
    },
    {
      name: 'reviews',
      title: 'Reviews by people',
      count: summary.reviews,
      columns: [
        ['predictionId', 'Decision'],
        ['recordedAt', 'Recorded'],
        ['reviewer', 'Reviewer'],
        ['outcome', 'Outcome'],
        ['modelDecision', 'Model'],
        ['decision', 'Person'],
        ['finalAction', 'Final action'],
        ['reason', 'Reason'],
      ],
      rows: () => reviewRows(deps, request),
    },
    {
      name: 'complaints',
      title: 'Complaints',
      count: summary.complaints,
      columns: [
        ['complaintId', 'Complaint'],
        ['predictionId', 'Decision'],
        ['receivedAt', 'Received'],
        ['dueAt', 'Due'],
        ['text', 'What was said'],
        ['outcome', 'Outcome'],
        ['answeredAt', 'Answered'],
        ['answer', 'Answer'],
      ],
      rows: () => complaintRows(deps, request),
    },
    {
      name: 'modelVersions',
      title: 'Model versions that decided, as at their last decision here',
      count: versions.length,
      columns: [
        ['modelVersionId', 'Version'],
        ['model', 'Model'],
        ['purpose', 'Purpose'],
        ['riskClass', 'Risk class'],
        ['status', 'Stands'],
        ['decidedBy', 'Decided by'],
        ['decisionRationale', 'Why'],
        ['datasetVersionId', 'Learned from'],
      ],
      rows: () => inOnePiece(versions),
    },
    {
      name: 'obligations',
      title: 'Obligations, as at the last decision here',
      count: obligations.length,
      columns: [
        ['modelVersionId', 'Version'],
        ['obligation', 'Obligation'],
        ['title', 'Title'],
        ['source', 'Source'],
        ['status', 'Stands'],
        ['since', 'Since'],
        ['evidence', 'Evidence'],
      ],
      rows: () => inOnePiece(obligations),
    },
    {
      name: 'costs',
      title: 'What each decision cost',
      count: summary.decisions,
      columns: [
        ['predictionId', 'Decision'],
        ['lines', 'Lines'],
      ],
      rows: () => decisionCosts(deps, request),
    },
    {
      name: 'auditEvents',
      title: 'Events of the trail',
      count: summary.events,
      columns: [
        ['position', 'Position'],
        ['type', 'Event'],
        ['recordedAt', 'Recorded'],
        ['actor', 'Actor'],
        ['businessUnit', 'Unit'],
        ['id', 'Id'],
        ['dataHash', 'SHA-256'],
      ],
      rows: () => auditRows(deps, request),
    },
  ];
}

async function* inOnePiece(rows: readonly CaseRow[]): AsyncGenerator<readonly CaseRow[]> {
  yield rows;
}

async function* auditRows(
  { views }: ApiDeps,
  { scope, filter, about }: CaseRequest,
): AsyncGenerator<readonly CaseRow[]> {
  for await (const entries of streamAudit(views, { ...scope, ...filter })) {
    yield entries.map((entry) => ({
      position: positionToken(entry.position),
      id: entry.event_id,
      type: entry.type,
      stream: entry.stream,
      revision: entry.revision.toString(),
      recordedAt: entry.recorded_at,
      actor: entry.actor,
      roles: [...entry.roles],
      businessUnit: entry.business_unit,
      purpose: entry.purpose,
      dataHash: entry.data_hash,
      // An event can name several people: the file of one of them names no other.
      subject: about.kind === 'subject' && entry.subject !== about.subject ? null : entry.subject,
    }));
  }
}
