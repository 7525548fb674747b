// What does a failure look like from outside? One sentence and a closed code (STYLE 6). What is not a DomainError gets a
// reference to a log line; parse and validation errors are said anew, because graphql-js quotes the values it was sent.
import { randomUUID } from 'node:crypto';
import { GraphQLError, type GraphQLFormattedError, Kind } from 'graphql';
import type { Logger } from 'pino';
import { DomainError, type ErrorCode } from '../../domain/kernel/errors.ts';

export interface AnsweredError {
  readonly code: ErrorCode;
  readonly sentence: string;
  readonly details: Readonly<Record<string, string | number>>;
}

/** The DomainError inside, if there is one: GraphQL wraps what a resolver throws. */
export function domainErrorIn(error: unknown): DomainError | undefined {
  for (let at: unknown = error; at instanceof Error; ) {
    if (at instanceof DomainError) return at;
    at = at instanceof GraphQLError ? at.originalError : undefined;
  }
  return undefined;
}

/** For any boundary: GraphQL, the upload, the socket. An unknown failure is logged by class and place, never by its values. */
export function answerError(error: unknown, logger: Logger): AnsweredError {
  const domain = domainErrorIn(error);
  if (domain) return { code: domain.code, sentence: domain.message, details: domain.details };
  const reference = randomUUID();
  logger.error({ reference, ...traceOf(error) }, 'A request failed inside the server.');
  const sentence =
    'Something failed inside the server; the request may be sent again, and the reference finds it in the log.';
  return { code: 'INTERNAL', sentence, details: { reference } };
}

/** Class and call stack without the message line: messages of libraries can quote what they were given. */
function traceOf(error: unknown): { name: string; stack: string | undefined } {
  const inner = error instanceof GraphQLError && error.originalError ? error.originalError : error;
  if (!(inner instanceof Error)) return { name: typeof inner, stack: undefined };
  const frames = inner.stack?.split('\n').filter((line) => line.trimStart().startsWith('at '));
  return { name: inner.name, stack: frames?.slice(0, 8).join('\n') };
}

/** Errors that graphql-js or Apollo raised before a resolver ran, said anew; `undefined` when it is not one of those. */
export function requestError(error: unknown): AnsweredError | undefined {
  if (!(error instanceof GraphQLError) || (error.originalError && !(error.originalError instanceof GraphQLError))) {
    return undefined;
  }
  const bad = (sentence: string, details: AnsweredError['details'] = {}): AnsweredError => ({
    code: 'BAD_INPUT',
    sentence,
    details,
  });
  const at = error.locations?.[0];
  const place = at ? ` at line ${at.line}, column ${at.column}` : '';
  switch (error.extensions.code) {
    case 'GRAPHQL_PARSE_FAILED':
      if (/Document contains more \w+ \d+ tokens/.test(error.message)) {
        return {
          code: 'QUERY_TOO_LARGE',
          sentence: 'The document is too long; send values as variables.',
          details: {},
        };
      }
      return bad(`The GraphQL document cannot be read${place}.`);
    case 'GRAPHQL_VALIDATION_FAILED':
      return error.nodes?.some((node) => VALUE_KINDS.has(node.kind))
        ? bad(`The value${place} does not fit the type that the schema gives it there.`)
        : bad(error.message);
    case 'BAD_USER_INPUT':
      return bad(`A variable${place} does not fit its type.`);
    case 'OPERATION_RESOLUTION_FAILURE':
      return bad('The document holds no operation of that name; send operationName, or a document with one operation.');
    case 'BAD_REQUEST':
      return bad(
        'The request is not a GraphQL request: send a JSON body with a query, as content type application/json.',
      );
    case 'PERSISTED_QUERY_NOT_SUPPORTED':
    case 'PERSISTED_QUERY_NOT_FOUND':
      return bad('Persisted queries are not offered here; send the document.');
    default:
      return undefined;
  }
}

const VALUE_KINDS: ReadonlySet<string> = new Set([
  Kind.INT,
  Kind.FLOAT,
  Kind.STRING,
  Kind.BOOLEAN,
  Kind.NULL,
  Kind.ENUM,
  Kind.LIST,
  Kind.OBJECT,
  Kind.OBJECT_FIELD,
]);

/** Gives Apollo's `formatError`; `said` holds what a plugin worked out for variable errors. */
export function makeFormatError(logger: Logger, said: WeakMap<object, AnsweredError>) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const known = error instanceof Error ? said.get(error) : undefined;
    const { code, sentence, details } = known ?? requestError(error) ?? answerError(error, logger);
    return {
      message: sentence,
      ...(formatted.locations ? { locations: formatted.locations } : {}),
      ...(formatted.path ? { path: formatted.path } : {}),
      extensions: { code, ...(Object.keys(details).length > 0 ? { details } : {}) },
    };
  };
}
