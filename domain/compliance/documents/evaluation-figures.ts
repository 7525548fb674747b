// Which figures does an evaluation hold, and of whom? The measures of any task and of every group of people, flat, so that a
// bill of materials or a table can list them. Figures that are not defined on the rows are left out, never shown as 0.
import type { AreaUnderCurve } from '../../models/evaluation/auc-with-interval.ts';
import type { GroupTable } from '../../models/evaluation/group-tables.ts';
import type { Gap, GroupName } from '../../models/evaluation/largest-gap.ts';
import type { Rate } from '../../models/evaluation/rate-with-interval.ts';
import type { VersionMeasures } from '../../models/evaluation/version-measures.ts';
import type { EvaluationFacts } from './document-facts.ts';

export interface Figure {
  readonly name: string;
  readonly value: number;
  /** 95 % interval, where there is one. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** Of which part of the rows; null: all that were held out. */
  readonly slice: string | null;
}

type Measured = Pick<EvaluationFacts, 'measures' | 'classes' | 'groups'>;

/** All rows first, then classes, then groups. */
export function evaluationFigures({ measures, classes, groups }: Measured): Figure[] {
  return [
    ...measuredFigures(measures, classes),
    ...groups.flatMap(({ column, table }) => (table === null ? [] : groupFigures(column, table))),
  ];
}

type Measure = Rate | AreaUnderCurve | number | null;

function figure(name: string, of: Measure, slice: string | null = null): Figure[] {
  if (of === null) return [];
  if (typeof of === 'number') return [{ name, value: of, interval: null, slice }];
  const { value, low, high } = of;
  return [{ name, value, interval: low === null || high === null ? null : { low, high }, slice }];
}

function measuredFigures(measures: VersionMeasures, classes: readonly string[] | null): Figure[] {
  switch (measures.task) {
    case 'first-binary': {
      const { auc, logLoss, brier, accuracy } = measures;
      return [
        ...figure('AUC', auc),
        ...figure('log loss', logLoss),
        ...figure('Brier score', brier),
        ...figure('accuracy', accuracy),
      ];
    }
    case 'binary': {
      const { accuracy, precision, recall, specificity, f1 } = measures.decisions;
      return [
        ...figure('AUC', measures.auc),
        ...figure('log loss', measures.logLoss),
        ...figure('Brier score', measures.brier),
        ...figure('expected calibration error', measures.calibration.expectedError),
        ...figure('accuracy', accuracy),
        ...figure('precision', precision),
        ...figure('recall', recall),
        ...figure('specificity', specificity),
        ...figure('F1', f1),
      ];
    }
    case 'multiclass':
      return [
        ...figure('accuracy', measures.accuracy),
        ...figure('balanced accuracy', measures.balancedAccuracy),
        ...figure('log loss', measures.logLoss),
        ...figure('Brier score', measures.brier),
        ...figure('expected calibration error', measures.calibration.expectedError),
        ...measures.classes.flatMap((quality, index) => {
          const slice = `class ${classes?.[index] ?? index}`;
          return [
            ...figure('AUC', quality.auc, slice),
            ...figure('precision', quality.precision, slice),
            ...figure('recall', quality.recall, slice),
            ...figure('F1', quality.f1, slice),
          ];
        }),
      ];
    case 'regression':
      return [
        ...figure('RMSE', measures.rmse),
        ...figure('MAE', measures.mae),
        ...figure('median absolute error', measures.medianAbsoluteError),
        ...figure('mean error', measures.meanError),
        ...figure('R2', measures.r2),
      ];
    default:
      return measures satisfies never;
  }
}

function groupFigures(column: string, table: GroupTable): Figure[] {
  const slice = (group: GroupName) => `${column} = ${groupLabel(group)}`;
  switch (table.task) {
    case 'binary':
      return table.groups.flatMap((group) => [
        ...figure('selection rate', group.selectionRate, slice(group)),
        ...figure('true positive rate', group.truePositiveRate, slice(group)),
        ...figure('false positive rate', group.falsePositiveRate, slice(group)),
        ...figure('positive predictive value', group.positivePredictiveValue, slice(group)),
      ]);
    case 'multiclass':
      return table.groups.flatMap((group) => figure('accuracy', group.accuracy, slice(group)));
    case 'regression':
      return table.groups.flatMap((group) => [
        ...figure('mean error', group.meanError, slice(group)),
        ...figure('MAE', group.mae, slice(group)),
      ]);
    default:
      return table satisfies never;
  }
}

/** The label of a value is there only where enough people share it (ADR 0018); the rest is named by its kind. */
export const groupLabel = ({ kind, label }: GroupName): string => (kind === 'value' ? label : kind);

export interface NamedGap extends Gap {
  readonly column: string;
  readonly name: string;
}

/** The gaps between groups that were measured, each with the column it is of. */
export function evaluationGaps({ groups }: Pick<Measured, 'groups'>): NamedGap[] {
  return groups.flatMap(({ column, table }) =>
    (table === null ? [] : gapsOf(table)).flatMap(([name, gap]) => (gap === null ? [] : [{ ...gap, column, name }])),
  );
}

function gapsOf(table: GroupTable): readonly (readonly [string, Gap | null])[] {
  switch (table.task) {
    case 'binary':
      return [
        ['demographic parity', table.gaps.demographicParity],
        ['equal opportunity', table.gaps.equalOpportunity],
        ['equalised odds', table.gaps.equalisedOdds],
        ['predictive parity', table.gaps.predictiveParity],
      ];
    case 'multiclass':
      return [
        ['accuracy', table.gaps.accuracy],
        ['demographic parity', table.gaps.demographicParity],
      ];
    case 'regression':
      return [['mean error', table.gaps.meanError]];
    default:
      return table satisfies never;
  }
}
