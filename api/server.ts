// How does the API stand on the network? One HTTP server: GraphQL, its subscriptions, uploads and the three operator routes.
// Everything is constructed elsewhere and handed in.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import { type AccessLog, makeAccessLog } from './auth/access-log.ts';
import { makeAuthenticator } from './auth/authenticate.ts';
import { makeTokenVerifier } from './auth/verify-token.ts';
import { buildApiSchema } from './build-schema.ts';
import type { Context } from './context.ts';
import type { ApiDeps } from './deps.ts';
import { type AnsweredError, makeFormatError } from './errors/answer-error.ts';
import { makeApiMetrics } from './http/api-metrics.ts';
import { makeApp } from './http/app.ts';
import { makeGuardPlugin } from './http/guard-plugin.ts';
import { serveSubscriptions } from './subscriptions/serve-subscriptions.ts';

export interface RunningServer {
  /** `http://host:port`. */
  readonly url: string;
  readonly port: number;
  /** Takes no more, lets what is under way end, closes subscriptions, writes what was counted. */
  close(): Promise<void>;
}

/** For the whole of a request to come in: a large upload over a slow line, and no longer. */
const MAX_REQUEST_MS = 30 * 60_000;
/** How long a keep-alive connection may idle while the server closes. */
const DRAIN_MS = 2_000;

export async function startServer(deps: ApiDeps): Promise<RunningServer> {
  const accessLog = makeAccessLog(deps);
  const verifier = makeTokenVerifier(deps.auth, deps.wallClock);
  const authenticator = makeAuthenticator({ config: deps.auth, verifier, vault: deps.vault });
  const metrics = makeApiMetrics(deps.metrics);
  const schema = await buildApiSchema();
  const httpServer = createServer();
  const said = new WeakMap<object, AnsweredError>();
  const apollo = new ApolloServer<Context>({
    schema,
    plugins: [
      makeGuardPlugin({ accessLog, metrics, said }),
      ApolloServerPluginDrainHttpServer({ httpServer, stopGracePeriodMillis: DRAIN_MS }),
      // Its hook would stand around every field, and nothing here may be cached.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageLocalDefault({ footer: false }),
    ],
    formatError: makeFormatError(deps.logger, said),
    parseOptions: { maxTokens: deps.limits.maxTokens },
    introspection: true,
    // "Did you mean …?" would spell the schema out to those it is hidden from.
    hideSchemaDetailsFromClientErrors: !deps.limits.anonymousIntrospection,
    persistedQueries: false,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    logger: quietLogger(deps),
  });
  await apollo.start();
  httpServer.on('request', makeApp({ deps, apollo, authenticator, accessLog, metrics }));
  httpServer.requestTimeout = MAX_REQUEST_MS;
  httpServer.headersTimeout = 10_000;
  const subscriptions = serveSubscriptions({ deps, httpServer, schema, authenticator, accessLog, metrics });
  await listen(httpServer, deps);
  const { port } = httpServer.address() as AddressInfo;
  const host = deps.host.includes(':') ? `[${deps.host}]` : deps.host;
  return {
    url: `http://${host}:${port}`,
    port,
    close: () => closeAll(apollo, subscriptions, accessLog),
  };
}

async function closeAll(
  apollo: ApolloServer<Context>,
  subscriptions: { close(): Promise<void> },
  accessLog: AccessLog,
) {
  // Subscriptions first: the HTTP server waits for their sockets, and their ends are events.
  await subscriptions.close();
  await apollo.stop();
  await accessLog.close();
}

function listen(server: Server, { host, port }: ApiDeps): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Apollo's own lines can hold pieces of a request; they are told apart from ours and kept out of the answer. */
function quietLogger({ logger }: ApiDeps) {
  return {
    debug: () => {},
    info: () => {},
    warn: () => logger.warn('The GraphQL server warned; its text may quote a request and is not kept.'),
    error: () => logger.error('The GraphQL server failed; its text may quote a request and is not kept.'),
  };
}
