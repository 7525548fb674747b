// Reading the model catalogue: models, versions with the status that held, and what was measured.

import type { TaskKind } from '../../domain/datasets/task.ts';
import type { Position } from '../../domain/kernel/event.ts';
import type {
  ModelVersionEvaluated,
  RiskClass,
  TrainingBase,
  UseCase,
  VersionOrigin,
} from '../../domain/models/events.ts';
import type { VersionStatus } from '../../domain/models/state.ts';
import { type Page, type PageOf, readPage } from '../page.ts';
import { heldAt, recordedBy, type Scope, withinUnits } from '../scope.ts';
import type { RowOf } from '../table.ts';
import type { Views } from '../views.ts';
import type {
  evaluationTable,
  modelClassTable,
  modelTable,
  modelVersionStatusTable,
  modelVersionTable,
} from './model-tables.ts';

/** With the class that held. */
export interface Model
  extends RowOf<typeof modelTable>,
    Omit<RowOf<typeof modelClassTable>, 'from_position' | 'to_position' | 'risk_class' | 'use_case'> {
  readonly risk_class: RiskClass;
  readonly use_case: UseCase | null;
}
export type ModelClass = RowOf<typeof modelClassTable>;
export interface ModelVersion extends Omit<RowOf<typeof modelVersionTable>, 'origin' | 'source' | 'base' | 'task'> {
  readonly origin: VersionOrigin['kind'];
  readonly source: { readonly title: string; readonly licence: string } | null;
  readonly base: TrainingBase | null;
  readonly task: TaskKind;
  readonly status: VersionStatus;
  /** Since when, and by which event, the status holds. */
  readonly status_since: string;
  readonly status_event_id: string;
  readonly decided_by: string | null;
  readonly decision_rationale: string | null;
}
type Measured = Pick<ModelVersionEvaluated, 'measures' | 'classes' | 'baseline' | 'groups'>;
export interface Evaluation extends Omit<RowOf<typeof evaluationTable>, keyof Measured | 'threshold_choice'>, Measured {
  readonly threshold_choice: ModelVersionEvaluated['thresholdChoice'];
}
export type StatusChange = RowOf<typeof modelVersionStatusTable>;

const modelsWithClass = (views: Views, { businessUnits, asOf }: Scope) =>
  views
    .of('models')
    .selectFrom('model as m')
    .innerJoin('model_class as c', (join) => join.onRef('c.model_id', '=', 'm.model_id').on(heldAt(asOf, 'c')))
    .selectAll('m')
    .select([
      'c.risk_class',
      'c.rationale',
      'c.use_case',
      'c.legal_basis',
      'c.classified_by',
      'c.classified_at',
      'c.classification_event_id',
    ])
    .where(withinUnits(businessUnits, 'm.business_unit'))
    .where(recordedBy(asOf, 'm.position'));

export async function findModel(
  views: Views,
  modelId: string,
  { businessUnits, asOf }: Scope,
): Promise<Model | undefined> {
  const row = await modelsWithClass(views, { businessUnits, asOf })
    .where('m.model_id', '=', modelId)
    .executeTakeFirst();
  return row as Model | undefined;
}

export async function listModels(views: Views, { businessUnits, asOf, ...page }: Scope & Page): Promise<PageOf<Model>> {
  const query = modelsWithClass(views, { businessUnits, asOf });
  return (await readPage(query, page, 'm.position')) as PageOf<Model>;
}

/** Oldest first; with `asOf`, the class that held then is the last and has no end yet. Empty for a model out of scope. */
export async function classHistoryOf(
  views: Views,
  modelId: string,
  { businessUnits, asOf }: Scope,
): Promise<ModelClass[]> {
  const rows = await views
    .of('models')
    .selectFrom('model_class as c')
    .innerJoin('model as m', 'm.model_id', 'c.model_id')
    .selectAll('c')
    .where('c.model_id', '=', modelId)
    .where(withinUnits(businessUnits, 'm.business_unit'))
    .where(recordedBy(asOf, 'c.from_position'))
    .orderBy('c.from_position')
    .execute();
  return rows.map((row) => ({ ...row, to_position: endSeenAt(asOf, row.to_position) }));
}

const versionsWithStatus = (views: Views, { businessUnits, asOf }: Scope) =>
  views
    .of('models')
    .selectFrom('model_version as v')
    .innerJoin('model_version_status as s', (join) =>
      join.onRef('s.model_id', '=', 'v.model_id').onRef('s.version', '=', 'v.version').on(heldAt(asOf, 's')),
    )
    .selectAll('v')
    .select([
      's.status',
      's.since as status_since',
      's.event_id as status_event_id',
      's.decided_by',
      's.rationale as decision_rationale',
    ])
    .where(withinUnits(businessUnits, 'v.business_unit'))
    .where(recordedBy(asOf, 'v.position'));

type VersionRow = RowOf<typeof modelVersionTable> &
  Pick<ModelVersion, 'status_since' | 'status_event_id' | 'decided_by' | 'decision_rationale'> & { status: string };

const parsed = (text: string | null) => (text === null ? null : JSON.parse(text));

const toVersion = (row: VersionRow): ModelVersion => ({
  ...row,
  status: row.status as VersionStatus,
  origin: row.origin as VersionOrigin['kind'],
  source: parsed(row.source),
  base: parsed(row.base),
  task: row.task as TaskKind,
});

export async function findModelVersion(
  views: Views,
  modelId: string,
  version: number,
  scope: Scope,
): Promise<ModelVersion | undefined> {
  const row = await versionsWithStatus(views, scope)
    .where('v.model_id', '=', modelId)
    .where('v.version', '=', version)
    .executeTakeFirst();
  return row && toVersion(row);
}

export async function versionsOfModel(views: Views, modelId: string, scope: Scope): Promise<ModelVersion[]> {
  const rows = await versionsWithStatus(views, scope).where('v.model_id', '=', modelId).orderBy('v.version').execute();
  return rows.map(toVersion);
}

export async function listModelVersions(
  views: Views,
  { businessUnits, asOf, ...page }: Scope & Page,
): Promise<PageOf<ModelVersion>> {
  const found = await readPage(versionsWithStatus(views, { businessUnits, asOf }), page, 'v.position');
  return { ...found, rows: found.rows.map(toVersion) };
}

/** Oldest first. */
export async function evaluationsOf(
  views: Views,
  modelId: string,
  version: number,
  { businessUnits, asOf }: Scope,
): Promise<Evaluation[]> {
  const rows = await views
    .of('models')
    .selectFrom('evaluation')
    .selectAll()
    .where('model_id', '=', modelId)
    .where('version', '=', version)
    .where(withinUnits(businessUnits))
    .where(recordedBy(asOf))
    .orderBy('position')
    .execute();
  return rows.map((row) => ({
    ...row,
    measures: JSON.parse(row.measures),
    classes: parsed(row.classes),
    baseline: parsed(row.baseline),
    threshold_choice: parsed(row.threshold_choice),
    groups: JSON.parse(row.groups),
  }));
}

/** Oldest first; with `asOf`, the status that held then is the last and has no end yet. Empty for a version out of scope. */
export async function statusHistoryOf(
  views: Views,
  modelId: string,
  version: number,
  { businessUnits, asOf }: Scope,
): Promise<StatusChange[]> {
  const rows = await views
    .of('models')
    .selectFrom('model_version_status as s')
    .innerJoin('model_version as v', (join) =>
      join.onRef('v.model_id', '=', 's.model_id').onRef('v.version', '=', 's.version'),
    )
    .selectAll('s')
    .where('s.model_id', '=', modelId)
    .where('s.version', '=', version)
    .where(withinUnits(businessUnits, 'v.business_unit'))
    .where(recordedBy(asOf, 's.from_position'))
    .orderBy('s.from_position')
    .execute();
  return rows.map((row) => ({ ...row, to_position: endSeenAt(asOf, row.to_position) }));
}

/** An end that was recorded later is not known yet. */
const endSeenAt = (asOf: Position | undefined, end: Position | null): Position | null =>
  end !== null && asOf !== undefined && end > asOf ? null : end;
