// Reading training runs, and finding those that are not over: what the dispatcher publishes at start.
import type { ExpressionBuilder } from 'kysely';
import type { TaskKind } from '../../domain/datasets/task.ts';
import type { TrainingBase } from '../../domain/models/events.ts';
import type {
  CrossValidation,
  TableFinding,
  TrainedBaseline,
  TrainingParameters,
} from '../../domain/training/events.ts';
import type { TrainingState } from '../../domain/training/state.ts';
import { type Page, type PageOf, readPage } from '../page.ts';
import { type Scope, withinUnits } from '../scope.ts';
import type { RowOf } from '../table.ts';
import type { Views } from '../views.ts';
import type { trainingEpochTable, trainingRunTable } from './training-tables.ts';

export type TrainingStatus = Exclude<TrainingState['status'], 'unknown'>;

export interface TrainingRun extends Omit<RowOf<typeof trainingRunTable>, Parsed> {
  readonly status: TrainingStatus;
  readonly task: TaskKind;
  readonly parameters: TrainingParameters;
  readonly base: TrainingBase | null;
  readonly baseline: TrainedBaseline | null;
  readonly cross_validation: CrossValidation | null;
  readonly findings: readonly TableFinding[];
}
type Parsed = 'parameters' | 'status' | 'task' | 'base' | 'baseline' | 'cross_validation' | 'findings';
export type TrainingEpoch = RowOf<typeof trainingEpochTable>;

/**
 * The end of a run and the version made of it are two events in two streams. To whoever waits the run is completed once its version
 * is there: in between it still goes on.
 */
const isWaitingForVersion = ({ status, model_version }: RowOf<typeof trainingRunTable>) =>
  status === 'completed' && model_version === null;

const toRun = (row: RowOf<typeof trainingRunTable>): TrainingRun => ({
  ...row,
  status: isWaitingForVersion(row) ? 'started' : (row.status as TrainingStatus),
  ended_at: isWaitingForVersion(row) ? null : row.ended_at,
  task: row.task as TaskKind,
  parameters: JSON.parse(row.parameters),
  base: parsed(row.base),
  baseline: parsed(row.baseline),
  cross_validation: parsed(row.cross_validation),
  findings: parsed(row.findings) ?? [],
});

const parsed = (text: string | null) => (text === null ? null : JSON.parse(text));

type Now = Pick<Scope, 'businessUnits'>;

export async function findTrainingRun(
  views: Views,
  trainingId: string,
  { businessUnits }: Now,
): Promise<TrainingRun | undefined> {
  const row = await views
    .of('training')
    .selectFrom('training_run')
    .selectAll()
    .where('training_id', '=', trainingId)
    .where(withinUnits(businessUnits))
    .executeTakeFirst();
  return row && toRun(row);
}

export async function listTrainingRuns(
  views: Views,
  {
    businessUnits,
    modelId,
    status,
    ...page
  }: Now & Page & { readonly modelId?: string | undefined; readonly status?: TrainingStatus | undefined },
): Promise<PageOf<TrainingRun>> {
  const query = views
    .of('training')
    .selectFrom('training_run')
    .selectAll()
    .where(withinUnits(businessUnits))
    .$if(modelId !== undefined, (runs) => runs.where('model_id', '=', modelId!))
    .$if(status !== undefined, (runs) => runs.where((run) => hasStatus(run, status!)));
  const found = await readPage(query, page);
  return { ...found, rows: found.rows.map(toRun) };
}

/** As `toRun` tells it. */
function hasStatus(
  run: ExpressionBuilder<{ training_run: RowOf<typeof trainingRunTable> }, 'training_run'>,
  status: TrainingStatus,
) {
  const recorded = run('status', '=', status);
  if (status === 'completed') return run.and([recorded, run('model_version', 'is not', null)]);
  if (status !== 'started') return recorded;
  return run.or([recorded, run.and([run('status', '=', 'completed'), run('model_version', 'is', null)])]);
}

/** Of one attempt, in order; left out: of the last. */
export async function epochsOf(views: Views, trainingId: string, attempt?: number): Promise<TrainingEpoch[]> {
  return views
    .of('training')
    .selectFrom('training_epoch')
    .selectAll()
    .where('training_id', '=', trainingId)
    .where('attempt', '=', (epochs) =>
      attempt === undefined
        ? epochs
            .selectFrom('training_epoch as t')
            .select((all) => all.fn.coalesce(all.fn.max('t.attempt'), all.lit(0)).as('last'))
            .where('t.training_id', '=', trainingId)
        : epochs.val(attempt),
    )
    .orderBy('epoch')
    .execute();
}

/** Requested or started, oldest first: each must be brought to an end. */
export async function unfinishedTrainingRuns(views: Views): Promise<TrainingRun[]> {
  const rows = await views
    .of('training')
    .selectFrom('training_run')
    .selectAll()
    .where('status', 'in', ['requested', 'started'])
    .orderBy('position')
    .execute();
  return rows.map(toRun);
}

/** The run's own stream is at its end, but the process died before the model got its version. */
export async function completedRunsWithoutVersion(views: Views): Promise<TrainingRun[]> {
  const rows = await views
    .of('training')
    .selectFrom('training_run')
    .selectAll()
    .where('status', '=', 'completed')
    .where('model_version', 'is', null)
    .orderBy('position')
    .execute();
  return rows.map(toRun);
}
