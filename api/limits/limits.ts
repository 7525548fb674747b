// How much may one request ask for? Every bound in one place; compose may lower them, tests do.

export interface Limits {
  /** Lexical tokens of a GraphQL document: bounds validation, which is quadratic and runs before a caller is known. */
  readonly maxTokens: number;
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxRootFields: number;
  /** Fields an answer may hold: lists count their `first`/`last` times, or `assumedList` times. */
  readonly maxCost: number;
  /** What a field counts that reads a staged file to its end, however little it answers. */
  readonly readingCost: number;
  readonly maxPage: number;
  readonly defaultPage: number;
  /** What a list without `first` counts as: lists in lists multiply, and nobody knows beforehand how long they are. */
  readonly assumedList: number;
  readonly maxBatch: number;
  readonly maxBodyBytes: number;
  /** For the whole of a GraphQL request's body to come in; uploads have their own time. */
  readonly bodyMs: number;
  readonly maxUploadBytes: number;
  /** A sender of a file that is silent for so long has gone, whatever its connection says. */
  readonly uploadIdleMs: number;
  readonly maxSubscriptionsPerConnection: number;
  readonly maxMessageBytes: number;
  readonly connectionInitMs: number;
  /** A reader that takes nothing for so long is closed. */
  readonly slowReaderMs: number;
  /** Bytes a slow subscriber may leave unread before it is closed. */
  readonly maxBufferedBytes: number;
  readonly viewWaitMs: number;
  /** Whether somebody without a token may ask for the schema (development: Apollo's page needs it). */
  readonly anonymousIntrospection: boolean;
}

export const DEFAULT_LIMITS: Limits = {
  maxTokens: 1_000,
  maxDepth: 12,
  maxAliases: 30,
  maxRootFields: 20,
  maxCost: 50_000,
  readingCost: 20_000,
  maxPage: 500,
  defaultPage: 50,
  assumedList: 20,
  maxBatch: 1_000,
  maxBodyBytes: 4 * 1024 * 1024,
  bodyMs: 30_000,
  maxUploadBytes: 512 * 1024 * 1024,
  uploadIdleMs: 30_000,
  maxSubscriptionsPerConnection: 20,
  maxMessageBytes: 64 * 1024,
  connectionInitMs: 3_000,
  maxBufferedBytes: 1024 * 1024,
  slowReaderMs: 10_000,
  viewWaitMs: 5_000,
  anonymousIntrospection: true,
};
