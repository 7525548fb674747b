// Which refusals exist? A closed list: the same words in the domain, in GraphQL's `extensions.code` and in AccessDenied events.

export const ERROR_CODES = [
  // who is asking
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'WRONG_BUSINESS_UNIT',
  'FOUR_EYES_REQUIRED',
  // what was sent
  'BAD_INPUT',
  'NOT_FOUND',
  'UNKNOWN_COLUMN',
  'MISSING_COLUMN',
  'UNKNOWN_CATEGORY',
  'WRONG_TYPE',
  'NOT_FINITE',
  'MALFORMED_CSV',
  'EMPTY_FILE',
  'ONE_CLASS',
  'SUBJECT_REQUIRED',
  'IDEMPOTENCY_KEY_REUSED',
  'QUERY_TOO_LARGE',
  'TOO_MANY_REQUESTS',
  // where the thing stands
  'STALE_REVISION',
  'ALREADY_EXISTS',
  'DATASET_VERSION_SEALED',
  'DATASET_VERSION_NOT_SEALED',
  'DATASET_EMPTY',
  'MODEL_VERSION_NOT_EVALUATED',
  'MODEL_VERSION_NOT_APPROVED',
  'MODEL_VERSION_ALREADY_DECIDED',
  'TRAINING_ALREADY_ENDED',
  'DEPLOYMENT_CLOSED',
  'PRICE_BOOK_OVERLAP',
  'INVOICE_ALREADY_RECORDED',
  'ALREADY_CORRECTED',
  'PERIOD_OPEN',
  'PERIOD_CLOSED',
  'PERIOD_NOT_SETTLED',
  'LEGAL_HOLD',
  'HOLD_ALREADY_LIFTED',
  'COMPLAINT_ALREADY_ANSWERED',
  'INCIDENT_CLOSED',
  'REPORT_FINALISED',
  'ERASED',
  // the house itself
  'VIEW_BEHIND',
  'ARTIFACT_CORRUPT',
  'OVERLOADED',
  'UNAVAILABLE',
  'INTERNAL',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** An illegal command: one sentence that says what is wrong, where, and what would be right. Never quotes a sensitive value. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  /** Small, safe, machine-readable: a line number, a column name, an expected revision. */
  readonly details: Readonly<Record<string, string | number>>;

  constructor(
    code: ErrorCode,
    sentence: string,
    details: Readonly<Record<string, string | number>> = {},
    options?: ErrorOptions,
  ) {
    super(sentence, options);
    this.name = 'DomainError';
    this.code = code;
    this.details = details;
  }
}
