// How does a model treat the groups of one sensitive column? One of three tables, by task. Groups of few rows were joined as
// "other" before anything was recorded.
import { Int, ObjectType } from 'type-graphql';
import type { GroupTable } from '../../domain/models/evaluation/group-tables.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { BinaryGroupsType } from './binary-groups.types.ts';
import type { ClassNames } from './multiclass-evaluation.types.ts';
import { MulticlassGroupsType, multiclassGroupsOf } from './multiclass-groups.types.ts';
import { RegressionGroupsType } from './regression-groups.types.ts';

@ObjectType('GroupTable', { description: 'The groups of one sensitive column; one of binary, multiclass, regression.' })
export class GroupTableType {
  @AuthorizedField(() => Int, { description: 'Rows.' })
  n: number;

  @AuthorizedField(() => Int, { description: 'Rows from which a group takes part in the gaps.' })
  minimumRows: number;

  @AuthorizedField(() => Int, {
    description:
      'People below which a group was joined into "other", as one was that is mostly one person; rows, where no column is the subject.',
  })
  minimumShown: number;

  @AuthorizedField(() => BinaryGroupsType, { nullable: true })
  binary: BinaryGroupsType | null;

  @AuthorizedField(() => MulticlassGroupsType, { nullable: true })
  multiclass: MulticlassGroupsType | null;

  @AuthorizedField(() => RegressionGroupsType, { nullable: true })
  regression: RegressionGroupsType | null;
}

export function groupTableOf(table: GroupTable, classes: ClassNames): GroupTableType {
  const { n, minimumRows, minimumShown } = table;
  return {
    n,
    minimumRows,
    minimumShown,
    binary: table.task === 'binary' ? table : null,
    multiclass: table.task === 'multiclass' ? multiclassGroupsOf(table, classes) : null,
    regression: table.task === 'regression' ? table : null,
  };
}
