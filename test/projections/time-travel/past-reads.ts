// Which questions can be asked about a past position, and how is each asked here? One entry a reading function of the views; the
// test fails when there is a function that stands in neither list.
import { pointInTime } from '../../../projections/audit/point-in-time.ts';
import { auditEntries, auditTrail, countAuditEvents } from '../../../projections/audit/read-audit.ts';
import { streamAudit } from '../../../projections/audit/stream-audit.ts';
import { complianceMatrix, complianceOf, complianceStatuses } from '../../../projections/compliance/read-compliance.ts';
import {
  attestations,
  findIncident,
  findReport,
  holdsCovering,
  incidentReports,
  incidents,
  legalHolds,
  obligations,
  reports,
  retentionRules,
} from '../../../projections/compliance/read-law.ts';
import { auditCost } from '../../../projections/costs/read-audit-cost.ts';
import { budgets } from '../../../projections/costs/read-budgets.ts';
import { corrections } from '../../../projections/costs/read-corrections.ts';
import { adjustmentsOf, findInvoice, invoices, meteredFor } from '../../../projections/costs/read-invoices.ts';
import { costLineAt, costLines, costLinesAt, findCostLine } from '../../../projections/costs/read-lines.ts';
import { periods, unsettledIn } from '../../../projections/costs/read-periods.ts';
import { prices } from '../../../projections/costs/read-prices.ts';
import { costSummary } from '../../../projections/costs/read-summary.ts';
import { costTotals, dailySpend, spentIn } from '../../../projections/costs/read-totals.ts';
import {
  findDataset,
  findDatasetVersion,
  ingestionsOf,
  listDatasets,
  versionsOfDataset,
} from '../../../projections/datasets/read-datasets.ts';
import { findDeployment, listDeployments } from '../../../projections/deployments/read-deployments.ts';
import { routingHistoryOf, routingOf } from '../../../projections/deployments/routing.ts';
import { lineageOf } from '../../../projections/lineage/lineage-of.ts';
import { versionKey } from '../../../projections/lineage/lineage-view.ts';
import {
  classHistoryOf,
  evaluationsOf,
  findModel,
  findModelVersion,
  listModels,
  listModelVersions,
  statusHistoryOf,
  versionsOfModel,
} from '../../../projections/models/read-models.ts';
import { findComplaint, listComplaints } from '../../../projections/oversight/read-complaints.ts';
import { reviewQueue } from '../../../projections/oversight/read-review-queue.ts';
import { lastReviewOf, reviewRuleOf, reviewsOf } from '../../../projections/oversight/read-reviews.ts';
import { findPrediction, listPredictions } from '../../../projections/predictions/read-predictions.ts';
import { predictionChecks, trainingChecks } from '../../../projections/reproduction/read-reproduction.ts';
import type { Scope } from '../../../projections/scope.ts';
import type { Views } from '../../../projections/views.ts';
import type { Known } from './known-things.ts';

/** Asks the same of the same things, whatever was recorded since. `scope.asOf` left out: now. */
export type PastRead = (views: Views, scope: Scope, known: Known) => Promise<unknown>;

/** Of each kind of thing, the last few. */
const MOST = 5;
const of = async <T>(things: readonly T[], ask: (thing: T) => unknown): Promise<unknown[]> => {
  const answers: unknown[] = [];
  for (const thing of things.slice(-MOST)) answers.push(await ask(thing));
  return answers;
};
const page = { last: 20 };
const month = ({ time }: Known) => time.slice(0, 7);
const daysBefore = (time: string, days: number): string =>
  new Date(Date.parse(time) - days * 86_400_000).toISOString().slice(0, 10);
const incidentsIn = (events: Known['events']): string[] =>
  events.flatMap(({ type, data }) => (type === 'IncidentOpened' ? [data.incidentId] : []));
const MONTHS = { from: '2026-01-01', to: '2028-01-01' };

export const PAST_READS: { readonly [name: string]: PastRead } = {
  auditTrail: async (views, scope, { events, predictions, subjects, models }) => [
    await auditTrail(views, { ...scope, ...page }),
    await auditTrail(views, { ...scope, ...page, noun: 'costs' }),
    await auditTrail(views, { ...scope, ...page, types: ['ModelVersionApproved', 'PredictionReviewed'] }),
    await auditTrail(views, { ...scope, ...page, actor: events[0]!.metadata.actor.subject, order: 'newest-first' }),
    await of(events, ({ metadata }) => auditTrail(views, { ...scope, ...page, correlationId: metadata.correlationId })),
    await of(subjects, (subject) => auditTrail(views, { ...scope, ...page, subject })),
    await of([...models, ...predictions], (id) => auditTrail(views, { ...scope, ...page, id })),
  ],
  auditEntries: (views, scope, { events }) => auditEntries(views, events.map(({ id }) => id), scope), // biome-ignore format: one line
  countAuditEvents,
  streamAudit: async (views, scope, { position }) => {
    const rows: unknown[] = [];
    for await (const part of streamAudit(views, { ...scope, asOf: scope.asOf ?? position })) rows.push(...part);
    return rows;
  },
  complianceStatuses: async (views, scope, { time: now }) => [
    await complianceStatuses(views, { ...scope, now }),
    await complianceStatuses(views, { ...scope, now, onDay: daysBefore(now, 20) }),
    await complianceStatuses(views, { ...scope, now, onDay: daysBefore(now, -300) }),
  ],
  complianceOf: (views, scope, { time: now, modelVersions }) =>
    of(modelVersions, ({ id: modelId, version }) => complianceOf(views, { ...scope, now, modelId, version })),
  complianceMatrix: (views, scope, { time: now }) => complianceMatrix(views, { ...scope, now }),
  obligations: async (views, { asOf }, { time }) => [
    await obligations(views, { asOf }),
    await obligations(views, { asOf, onDay: daysBefore(time, 0), jurisdiction: 'EU' }),
  ],
  attestations: (views, scope) => attestations(views, { ...scope, ...page }),
  incidents: async (views, scope, { time: overdueAt }) => [
    await incidents(views, { ...scope, ...page }),
    await incidents(views, { ...scope, ...page, status: 'open' }),
    await incidents(views, { ...scope, ...page, status: 'closed' }),
    await incidents(views, { ...scope, ...page, overdueAt }),
  ],
  findIncident: (views, scope, { events }) => of(incidentsIn(events), (id) => findIncident(views, id, scope)),
  incidentReports: (views, { asOf }, { events }) => of(incidentsIn(events), (id) => incidentReports(views, id, asOf)),
  retentionRules: (views, { asOf }) => retentionRules(views, asOf),
  legalHolds: async (views, scope) => [
    await legalHolds(views, { ...scope, ...page }),
    await legalHolds(views, { ...scope, ...page, open: true }),
    await legalHolds(views, { ...scope, ...page, open: false }),
  ],
  holdsCovering: (views, { asOf }, { time, models, subjects }) =>
    of(subjects, (subject) => holdsCovering(views, { subject, modelIds: models, decidedAt: [time] }, asOf)),
  reports: (views, scope) => reports(views, { ...scope, ...page }),
  findReport: (views, scope, { events }) =>
    of(
      events.flatMap(({ type, data }) => (type === 'ReportFinalised' ? [data.reportId] : [])),
      (id) => findReport(views, id, scope),
    ),
  budgets: (views, { asOf }) => budgets(views, asOf),
  corrections: (views, { asOf }) => corrections(views, { asOf, ...page }),
  invoices: (views, { asOf }) => invoices(views, { asOf, ...page }),
  findInvoice: (views, { asOf }, known) => of(known.invoices, (id) => findInvoice(views, id, asOf)),
  adjustmentsOf: (views, { asOf }, known) => of(known.invoices, (id) => adjustmentsOf(views, id, asOf)),
  meteredFor: (views, { asOf }) =>
    of(
      [
        { supplier: 'North Cloud', currency: 'EUR' },
        { supplier: 'South Cloud', currency: 'USD' },
      ],
      (bill) => meteredFor(views, { ...bill, ...MONTHS, asOf }),
    ),
  costLines: async (views, scope, { models }) => [
    await costLines(views, { ...scope, ...page }),
    await of(models, (modelId) => costLines(views, { ...scope, ...page, modelId })),
  ],
  costLineAt: (views, scope, { events }) => of(events, ({ position }) => costLineAt(views, position, scope)),
  costLinesAt: (views, scope, { events }) => of(events, ({ position }) => costLinesAt(views, position, scope)),
  findCostLine: (views, scope, { predictions }) => of(predictions, (id) => findCostLine(views, id, scope)),
  periods: (views, { asOf }) => periods(views, asOf),
  unsettledIn: (views, { asOf }) => unsettledIn(views, MONTHS.from, MONTHS.to, asOf),
  prices: (views, { asOf }) => prices(views, asOf),
  auditCost: (views, { asOf }) => auditCost(views, asOf),
  costSummary,
  costTotals: async (views, scope) => [
    await costTotals(views, { ...scope, by: ['day', 'kind', 'business_unit'] }),
    await costTotals(views, { ...scope, by: ['model_id', 'version', 'deployment_id', 'environment'] }),
    await costTotals(views, { ...scope, by: ['supplier', 'meter', 'provider', 'device_kind', 'booked_month'] }),
  ],
  spentIn: (views, { asOf }, known) =>
    of([undefined, ...known.models], (modelId) => spentIn(views, { modelId }, 'EUR', month(known), asOf)),
  dailySpend: (views, { asOf }) => dailySpend(views, { currency: 'EUR' }, MONTHS.from, MONTHS.to, asOf),
  findDataset: (views, scope, { datasets }) => of(datasets, (id) => findDataset(views, id, scope)),
  listDatasets: (views, scope) => listDatasets(views, { ...scope, ...page }),
  findDatasetVersion: (views, scope, { datasetVersions }) =>
    of(datasetVersions, ({ id, version }) => findDatasetVersion(views, id, version, scope)),
  versionsOfDataset: (views, scope, { datasets }) => of(datasets, (id) => versionsOfDataset(views, id, scope)),
  ingestionsOf: (views, scope, { datasets }) => of(datasets, (id) => ingestionsOf(views, id, scope)),
  findDeployment: (views, scope, { deployments }) => of(deployments, (id) => findDeployment(views, id, scope)),
  listDeployments: (views, scope) => listDeployments(views, { ...scope, ...page }),
  routingOf: (views, { asOf }, { deployments }) => of(deployments, (id) => routingOf(views, id, asOf)),
  routingHistoryOf: (views, { asOf }, { deployments }) => of(deployments, (id) => routingHistoryOf(views, id, asOf)),
  lineageOf: async (views, scope, { predictions, modelVersions, datasetVersions, deployments }) => [
    await of(predictions, (id) => lineageOf(views, { ...scope, kind: 'prediction', id, direction: 'upstream' })),
    await of(modelVersions, ({ id, version }) =>
      lineageOf(views, { ...scope, kind: 'modelVersion', id: versionKey(id, version), direction: 'downstream' }),
    ),
    await of(datasetVersions, ({ id, version }) =>
      lineageOf(views, { ...scope, kind: 'datasetVersion', id: versionKey(id, version), direction: 'downstream' }),
    ),
    await of(deployments, (id) => lineageOf(views, { ...scope, kind: 'deployment', id, direction: 'upstream' })),
  ],
  findModel: (views, scope, { models }) => of(models, (id) => findModel(views, id, scope)),
  classHistoryOf: (views, scope, { models }) => of(models, (id) => classHistoryOf(views, id, scope)),
  listModels: (views, scope) => listModels(views, { ...scope, ...page }),
  findModelVersion: (views, scope, { modelVersions }) =>
    of(modelVersions, ({ id, version }) => findModelVersion(views, id, version, scope)),
  versionsOfModel: (views, scope, { models }) => of(models, (id) => versionsOfModel(views, id, scope)),
  listModelVersions: (views, scope) => listModelVersions(views, { ...scope, ...page }),
  evaluationsOf: (views, scope, { modelVersions }) =>
    of(modelVersions, ({ id, version }) => evaluationsOf(views, id, version, scope)),
  statusHistoryOf: (views, scope, { modelVersions }) =>
    of(modelVersions, ({ id, version }) => statusHistoryOf(views, id, version, scope)),
  listComplaints: async (views, scope, { time }) => [
    await listComplaints(views, { ...scope, ...page, answered: false }),
    await listComplaints(views, { ...scope, ...page, overdueAt: time }),
  ],
  findComplaint: (views, scope, { complaints }) => of(complaints, (id) => findComplaint(views, id, scope)),
  reviewQueue: async (views, scope) => [
    await reviewQueue(views, { ...scope, ...page, status: 'waiting' }),
    await reviewQueue(views, { ...scope, first: 20, status: 'done' }),
    await reviewQueue(views, { ...scope, first: 20, dueFirst: true }),
  ],
  reviewRuleOf: (views, { asOf }, { deployments }) => of(deployments, (id) => reviewRuleOf(views, id, asOf)),
  reviewsOf: (views, { asOf }, { predictions }) => of(predictions, (id) => reviewsOf(views, id, asOf)),
  lastReviewOf: (views, { asOf }, { predictions }) => of(predictions, (id) => lastReviewOf(views, id, asOf)),
  findPrediction: (views, scope, { predictions }) => of(predictions, (id) => findPrediction(views, id, scope)),
  listPredictions: async (views, scope, { deployments }) => [
    await listPredictions(views, { ...scope, ...page }),
    await of(deployments, (deploymentId) => listPredictions(views, { ...scope, ...page, deploymentId })),
  ],
  predictionChecks: (views, { asOf }, { predictions }) => of(predictions, (id) => predictionChecks(views, id, 9, asOf)),
  trainingChecks: (views, { asOf }, { trainings }) => of(trainings, (id) => trainingChecks(views, id, 9, asOf)),
};

/** They speak of now, or of a time that is handed in: where something stands, what is to be done next. */
export const READS_OF_NOW: readonly string[] = [
  'anomalies',
  'callersOf',
  'completedRunsWithoutVersion',
  'epochsOf',
  'findTrainingRun',
  'listTrainingRuns',
  'openLeases',
  pointInTime.name,
  'storedBytes',
  'unfinishedTrainingRuns',
];
