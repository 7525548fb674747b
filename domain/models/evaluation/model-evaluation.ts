// What does an evaluation of any model look like? One of three shapes, told apart by `task`: plain JSON of finite numbers
// and nulls, bounded whatever the rows (at most 256 classes, 32 × 32 confusions), so that it fits in the event that records it.
import type { BinaryEvaluation } from './binary-evaluation.ts';
import type { MulticlassEvaluation } from './multiclass-evaluation.ts';
import type { RegressionEvaluation } from './regression-evaluation.ts';

export type ModelEvaluation = BinaryEvaluation | MulticlassEvaluation | RegressionEvaluation;
