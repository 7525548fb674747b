// Which HTTP status goes with a refusal? Only the routes beside GraphQL show one.
import type { ErrorCode } from '../../domain/kernel/errors.ts';

const STATUS: { readonly [code in ErrorCode]?: number } = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  WRONG_BUSINESS_UNIT: 403,
  FOUR_EYES_REQUIRED: 403,
  NOT_FOUND: 404,
  STALE_REVISION: 409,
  ALREADY_EXISTS: 409,
  IDEMPOTENCY_KEY_REUSED: 409,
  DATASET_VERSION_SEALED: 409,
  ERASED: 410,
  QUERY_TOO_LARGE: 413,
  TOO_MANY_REQUESTS: 429,
  VIEW_BEHIND: 503,
  OVERLOADED: 503,
  UNAVAILABLE: 503,
  INTERNAL: 500,
  ARTIFACT_CORRUPT: 500,
};

export function httpStatus(code: ErrorCode): number {
  return STATUS[code] ?? 422;
}
