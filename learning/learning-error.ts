// What can go wrong while learning or scoring, as a closed set of codes. The message is one sentence for a person and
// never carries a value from a row.

export type LearningErrorCode =
  | 'NO_ROWS'
  | 'ONE_CLASS'
  | 'CONSTANT_TARGET'
  | 'BAD_TARGET'
  | 'ROWS_MISMATCHED'
  | 'NOT_FINITE'
  | 'WRONG_TYPE'
  | 'INVALID_PARAMETERS'
  | 'TRAINING_DIVERGED'
  | 'TRAINING_CANCELLED'
  | 'BASE_MISMATCHED'
  | 'MODEL_UNREADABLE';

export class LearningError extends Error {
  override readonly name = 'LearningError';
  readonly code: LearningErrorCode;

  constructor(code: LearningErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
