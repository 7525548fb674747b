// How was a version measured, and how does it stand beside its baseline? A few numbers for lists, and everything else by task.
import { Float, ID, Int, ObjectType } from 'type-graphql';
import type { TaskKind as TaskKindValue } from '../../domain/datasets/task.ts';
import {
  decisionsOf,
  type Headline,
  headlineOf,
  type VersionMeasures,
} from '../../domain/models/evaluation/version-measures.ts';
import type { Evaluation } from '../../projections/models/read-models.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { Person, personOf } from '../ledger/actor.types.ts';
import { TaskKind } from '../relay/enums.ts';
import { DateTimeScalar, NanosScalar } from '../relay/scalars.ts';
import { BaselineComparisonType } from './baseline-comparison.types.ts';
import { BinaryEvaluationType, ConfusionType } from './binary-evaluation.types.ts';
import { GroupTableType, groupTableOf } from './group-table.types.ts';
import { type ClassNames, MulticlassEvaluationType, multiclassEvaluationOf } from './multiclass-evaluation.types.ts';
import { RegressionEvaluationType } from './regression-evaluation.types.ts';
import { ThresholdChoiceType } from './threshold-choice.types.ts';

@ObjectType('Measures', { description: 'Null is what the task does not have, or these rows do not define.' })
export class MeasuresType implements Headline {
  @AuthorizedField(() => Float, { nullable: true, description: 'Area under the ROC curve.' })
  auc: number | null;

  @AuthorizedField(() => Float, { nullable: true, description: 'Mean negative log likelihood, in nats.' })
  logLoss: number | null;

  @AuthorizedField(() => Float, { nullable: true, description: 'Of BINARY 0 (best) to 1, of MULTICLASS to 2.' })
  brier: number | null;

  @AuthorizedField(() => Float, { nullable: true })
  accuracy: number | null;

  @AuthorizedField(() => Float, { nullable: true, description: "Root mean squared error, in the target's own unit." })
  rmse: number | null;

  @AuthorizedField(() => Float, { nullable: true, description: "Mean absolute error, in the target's own unit." })
  mae: number | null;

  @AuthorizedField(() => Float, { nullable: true, description: "Share of the target's variance that is explained." })
  r2: number | null;

  @AuthorizedField(() => Int, { nullable: true, description: 'Of BINARY: rows where it happened.' })
  positives: number | null;

  @AuthorizedField(() => Float, { nullable: true, description: 'Of BINARY: scores at or above it count as positive.' })
  threshold: number | null;

  @AuthorizedField(() => ConfusionType, { nullable: true, description: 'Of BINARY, at the threshold.' })
  confusion: ConfusionType | null;

  @AuthorizedField(() => BinaryEvaluationType, {
    nullable: true,
    description: 'Of BINARY, with intervals and calibration; null where those were not recorded yet.',
  })
  binary: BinaryEvaluationType | null;

  @AuthorizedField(() => MulticlassEvaluationType, { nullable: true, description: 'Of MULTICLASS.' })
  multiclass: MulticlassEvaluationType | null;

  @AuthorizedField(() => RegressionEvaluationType, { nullable: true, description: 'Of REGRESSION.' })
  regression: RegressionEvaluationType | null;
}

@ObjectType('BaselineEvaluation', { description: 'The same rows answered without a hidden layer.' })
export class BaselineEvaluationType {
  @AuthorizedField(() => MeasuresType)
  measures: MeasuresType;

  @AuthorizedField(() => BaselineComparisonType)
  comparison: BaselineComparisonType;
}

@ObjectType('ColumnGroups')
export class ColumnGroupsType {
  @AuthorizedField(() => String)
  column: string;

  @AuthorizedField(() => GroupTableType, { nullable: true, description: 'Null after the first 20 sensitive columns.' })
  table: GroupTableType | null;
}

@ObjectType('Evaluation', { description: 'A version measured on held-out rows.' })
export class EvaluationType extends MeasuresType {
  @AuthorizedField(() => ID)
  id: string;

  @AuthorizedField(() => TaskKind)
  task: TaskKindValue;

  @AuthorizedField(() => Int)
  rows: number;

  @AuthorizedField(() => Int, { description: 'Rows of the version whose people were erased: they are missing.' })
  erasedRows: number;

  @AuthorizedField(() => [String], { nullable: true, description: 'Of MULTICLASS: the classes by their index.' })
  classes: readonly string[] | null;

  @AuthorizedField(() => BaselineEvaluationType, { nullable: true, description: 'Null where there is no baseline.' })
  baseline: BaselineEvaluationType | null;

  @AuthorizedField(() => ThresholdChoiceType, { nullable: true, description: 'Where costs were given.' })
  thresholdChoice: ThresholdChoiceType | null;

  @AuthorizedField(() => [ColumnGroupsType], {
    roles: ['engineer', 'approver', 'operator', 'business', 'regulator'],
    description: 'Every sensitive column in its order; a table for each of the first 20.',
  })
  groups: readonly ColumnGroupsType[];

  @AuthorizedField(() => String, { description: 'SHA-256 of the model file that was measured.' })
  artifactDigest: string;

  @AuthorizedField(() => NanosScalar, { description: 'Nanoseconds of one device.' })
  deviceNs: string;

  @AuthorizedField(() => DateTimeScalar)
  evaluatedAt: string;

  @AuthorizedField(() => Person)
  evaluatedBy: Person;

  @AuthorizedField(() => ID)
  eventId: string;
}

function measuresOf(measures: VersionMeasures, classes: ClassNames): MeasuresType {
  const decided = decisionsOf(measures);
  return {
    ...headlineOf(measures),
    positives: decided?.positives ?? null,
    threshold: decided?.threshold ?? null,
    confusion: decided?.confusion ?? null,
    binary: measures.task === 'binary' ? measures : null,
    multiclass: measures.task === 'multiclass' ? multiclassEvaluationOf(measures, classes) : null,
    regression: measures.task === 'regression' ? measures : null,
  };
}

export function evaluationOf(row: Evaluation): EvaluationType {
  const { measures, classes, baseline } = row;
  return {
    ...measuresOf(measures, classes),
    id: row.evaluation_id,
    task: measures.task === 'first-binary' ? 'binary' : measures.task,
    rows: row.rows,
    erasedRows: row.erased_rows,
    classes,
    baseline: baseline && {
      measures: measuresOf(baseline.measures, classes),
      comparison: baseline.comparison,
    },
    thresholdChoice: row.threshold_choice,
    groups: row.groups.map(({ column, table }) => ({ column, table: table && groupTableOf(table, classes) })),
    artifactDigest: row.artifact_digest,
    deviceNs: row.device_ns.toString(),
    evaluatedAt: row.evaluated_at,
    evaluatedBy: personOf(row.evaluated_by),
    eventId: row.event_id,
  };
}
