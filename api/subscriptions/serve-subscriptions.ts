// How do live views reach a client? graphql-ws (the protocol graphql-transport-ws) on /graphql, subscriptions only. A
// connection lives as long as its token: at expiry it is closed with 4403, and the client comes back with a new one.
import type { IncomingMessage, Server } from 'node:http';
import {
  type ExecutionArgs,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  parse,
  subscribe,
  validate,
} from 'graphql';
import { CloseCode, handleProtocols, makeServer, type SubscribePayload } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { DomainError } from '../../domain/kernel/errors.ts';
import { type AccessLog, type Denial, isDenial } from '../auth/access-log.ts';
import type { Authenticator } from '../auth/authenticate.ts';
import type { Caller } from '../auth/caller.ts';
import { type Context, makeContext, originOf } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import { answerError, domainErrorIn, requestError } from '../errors/answer-error.ts';
import { explainVariables } from '../errors/explain-variables.ts';
import type { ApiMetrics } from '../http/api-metrics.ts';
import { checkOperation } from '../limits/check-operation.ts';
import { sendInTime } from './send-in-time.ts';

interface Parts {
  readonly deps: ApiDeps;
  readonly httpServer: Server;
  readonly schema: GraphQLSchema;
  readonly authenticator: Authenticator;
  readonly accessLog: AccessLog;
  readonly metrics: ApiMetrics;
}

interface Extra {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  caller?: Caller;
  cancelExpiry?: () => void;
}

const GOING_AWAY = 1001;
/** A longer timer would overflow the runtime's 32 bits and fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export function serveSubscriptions(parts: Parts): { close(): Promise<void> } {
  const { deps, httpServer, schema, authenticator, accessLog, metrics } = parts;
  const { limits, timers } = deps;
  const server = { deps, accessLog, forgetCallers: () => authenticator.forget() };
  const closing = new Set<Promise<void>>();
  const sockets = new WebSocketServer({
    server: httpServer,
    path: '/graphql',
    maxPayload: limits.maxMessageBytes,
    handleProtocols,
  });
  // It repeats the HTTP server's errors, such as a port in use; `listen` answers for those.
  sockets.on('error', () => {});

  metrics.countConnections(() => sockets.clients.size);

  const protocol = makeServer<Record<string, unknown>, Extra>({
    schema,
    connectionInitWaitTimeout: limits.connectionInitMs,
    async onConnect({ connectionParams, extra }) {
      const stated = connectionParams?.authorization ?? extra.request.headers.authorization;
      try {
        const caller = await authenticator.authenticate(typeof stated === 'string' ? stated : undefined);
        if (!caller) {
          accessLog.deniedAnonymously({ code: 'UNAUTHENTICATED', operation: 'subscription' });
          extra.socket.close(CloseCode.Unauthorized, 'Send authorization in the connection_init payload');
          return false;
        }
        extra.caller = caller;
        closeAtExpiry(extra, caller.expiresAt, deps);
        return true;
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        if (isDenial(error.code)) accessLog.deniedAnonymously({ code: error.code, operation: 'subscription' });
        extra.socket.close(CloseCode.Forbidden, error.message.slice(0, 100));
        return false;
      }
    },
    async onSubscribe({ extra, subscriptions }, _id, payload) {
      try {
        if (Object.keys(subscriptions).length > limits.maxSubscriptionsPerConnection) {
          throw new DomainError(
            'TOO_MANY_REQUESTS',
            `A connection carries at most ${limits.maxSubscriptionsPerConnection} subscriptions at a time.`,
          );
        }
        const traceparent = extra.request.headers.traceparent;
        const context = makeContext(server, extra.caller, {
          traceparent: Array.isArray(traceparent) ? traceparent[0] : traceparent,
        });
        return executionOf(payload, context, schema);
      } catch (error) {
        return [said(error, deps)];
      }
    },
    subscribe: (args) => start(args as ExecutionArgs, accessLog) as never,
    async onNext(_context, _id, _payload, { contextValue }, { data, errors }) {
      if (!errors) return undefined;
      await recordOnce(contextValue as Context, errors, accessLog);
      return { data, errors: errors.map((error) => said(error, deps).toJSON()) } as never;
    },
    onError: (_context, _id, _payload, errors) =>
      errors.map((error) => said(error, deps)).map((error) => error.toJSON()),
  });

  sockets.on('connection', (socket, request) => {
    const extra: Extra = { socket, request };
    socket.on('error', () => socket.terminate());
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) =>
          sendInTime(socket, data, { maxBufferedBytes: limits.maxBufferedBytes, stallMs: limits.slowReaderMs }, timers),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (receive) => {
          socket.on('message', (data) => {
            receive(String(data)).catch(() => socket.close(CloseCode.InternalServerError, 'Internal server error'));
          });
        },
      },
      extra,
    );
    socket.once('close', (code, reason) => {
      extra.cancelExpiry?.();
      const done = Promise.resolve(closed(code, String(reason))).then(
        () => {},
        () => deps.logger.error('A subscription did not end cleanly.'),
      );
      closing.add(done);
      void done.then(() => closing.delete(done));
    });
  });

  return {
    async close() {
      const all = [...sockets.clients].map(
        (socket) =>
          new Promise<void>((resolve) => {
            socket.once('close', () => resolve());
            socket.close(GOING_AWAY, 'The server is closing');
            timers.after(1_000, () => socket.terminate());
          }),
      );
      await Promise.all(all);
      await Promise.all(closing);
      await new Promise<void>((resolve) => sockets.close(() => resolve()));
    },
  };
}

function closeAtExpiry(extra: Extra, expiresAt: number, deps: ApiDeps): void {
  const left = expiresAt * 1000 - deps.wallClock();
  if (left <= 0) {
    extra.socket.close(CloseCode.Forbidden, 'The token has expired');
    return;
  }
  extra.cancelExpiry = deps.timers.after(Math.min(left, MAX_TIMER_MS), () => closeAtExpiry(extra, expiresAt, deps));
}

/** Parses, validates and measures, as the HTTP side does. Throws GraphQLError or DomainError. */
function executionOf(payload: SubscribePayload, context: Context, schema: GraphQLSchema): ExecutionArgs {
  const { limits } = context.deps;
  const document = tagged('GRAPHQL_PARSE_FAILED', () => parse(payload.query, { maxTokens: limits.maxTokens }));
  const [invalid] = validate(schema, document);
  if (invalid)
    tagged('GRAPHQL_VALIDATION_FAILED', () => {
      throw invalid;
    });
  const operation = getOperationAST(document, payload.operationName);
  if (operation?.operation !== 'subscription') {
    throw new DomainError(
      'BAD_INPUT',
      'This socket carries subscriptions; send queries and mutations by HTTP POST to /graphql.',
    );
  }
  const variableValues = payload.variables ?? {};
  checkOperation(schema, document, operation, variableValues, limits);
  const explained = explainVariables(schema, operation, variableValues);
  if (explained) throw new DomainError(explained.code, explained.sentence, explained.details);
  return { schema, document, variableValues, contextValue: context, operationName: payload.operationName ?? null };
}

function tagged<T>(code: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new GraphQLError(error.message, {
      nodes: error.nodes ?? null,
      source: error.source ?? null,
      positions: error.positions ?? null,
      extensions: { code },
    });
  }
}

/** Denials are in the ledger before the client reads of them. */
async function start(args: ExecutionArgs, accessLog: AccessLog) {
  const result = await subscribe(args);
  if (Symbol.asyncIterator in result) return result;
  await recordOnce(args.contextValue as Context, result.errors ?? [], accessLog);
  return result;
}

/** Denials that a subscription has in the ledger already: each row it shows would write the next row otherwise, for ever. */
const recorded = new WeakMap<Context, Set<string>>();

async function recordOnce(context: Context, errors: readonly GraphQLError[], accessLog: AccessLog): Promise<void> {
  const known = recorded.get(context) ?? new Set<string>();
  recorded.set(context, known);
  const denials: Denial[] = [];
  for (const error of errors) {
    const domain = domainErrorIn(error);
    if (!domain || !isDenial(domain.code)) continue;
    // An alias is text of the caller's; the field of ours stands in the node.
    const operation = typeof domain.details.operation === 'string' ? domain.details.operation : fieldOf(error);
    const key = `${domain.code} ${operation}`;
    if (known.has(key)) continue;
    known.add(key);
    denials.push({ code: domain.code, operation });
  }
  if (denials.length > 0) await accessLog.denied(originOf(context), denials);
}

function fieldOf(error: GraphQLError): string {
  const node = error.nodes?.[0];
  return node?.kind === Kind.FIELD ? node.name.value : 'subscription';
}

/** The same words as over HTTP. What it gave once, it leaves as it is when a later hook brings it again. */
const spokenErrors = new WeakSet<object>();

function said(error: unknown, deps: ApiDeps): GraphQLError {
  if (error instanceof GraphQLError && spokenErrors.has(error)) return error;
  const { code, sentence, details } = requestError(error) ?? answerError(error, deps.logger);
  const spoken = new GraphQLError(sentence, {
    extensions: { code, ...(Object.keys(details).length > 0 ? { details } : {}) },
  });
  spokenErrors.add(spoken);
  return spoken;
}
