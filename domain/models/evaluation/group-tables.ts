// How does a model treat the groups of one sensitive column? One of three tables, told apart by `task`: plain JSON of finite
// numbers and nulls, bounded whatever the rows (at most 51 groups, at most about a thousand class shares).
import type { BinaryGroupTable } from './binary-group-table.ts';
import type { MulticlassGroupTable } from './multiclass-group-table.ts';
import type { RegressionGroupTable } from './regression-group-table.ts';

export type GroupTable = BinaryGroupTable | MulticlassGroupTable | RegressionGroupTable;
