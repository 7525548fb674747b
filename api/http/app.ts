// Which routes are there? `/graphql` (and `/` with the landing page), `/datasets/…/rows` and `/uploads` (tus), `/audit/export`,
// `/case-file`, `/documents/…`, `/reports/…`, `/costs/focus.csv` and `/ledger/export.jsonl`, and for operators `/healthz`, `/readyz`,
// `/metrics`.
import type { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { AccessLog } from '../auth/access-log.ts';
import type { Authenticator } from '../auth/authenticate.ts';
import { caseFile } from '../case-file/case-file.ts';
import { type Context, makeContext } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import { annexIvExport, assessmentExport, croissantExport, mlBomExport } from '../documents/document-exports.ts';
import { answerError } from '../errors/answer-error.ts';
import { reportFile } from '../reports/report-file.ts';
import type { ApiMetrics } from './api-metrics.ts';
import { auditExport } from './audit-export.ts';
import { focusExport } from './focus-export.ts';
import { httpStatus } from './http-status.ts';
import { ledgerExport } from './ledger-export.ts';
import { makeStagedUploads } from './staged-uploads.ts';
import { makeExportRoutes } from './stream-answer.ts';
import { makeUploadRoute } from './upload-rows.ts';

export interface AppParts {
  readonly deps: ApiDeps;
  readonly apollo: ApolloServer<Context>;
  readonly authenticator: Authenticator;
  readonly accessLog: AccessLog;
  readonly metrics: ApiMetrics;
}

/** Under load the views are always a little behind; more than this is not ready. */
const READY_WAIT_MS = 500;

export function makeApp(parts: AppParts): Express {
  const { deps, apollo, authenticator, accessLog } = parts;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use((_request, response, next) => {
    response.set({
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
    });
    next();
  });
  const server = { deps, accessLog, forgetCallers: () => authenticator.forget() };
  const contexts = new WeakMap<Request, Context>();
  const contextOf = (request: Request) => contexts.get(request)!;

  const identify =
    (operation: string): RequestHandler =>
    async (request, response, next) => {
      const connection = new AbortController();
      response.once('close', () => connection.abort());
      try {
        const caller = await authenticator.authenticate(request.headers.authorization);
        const { traceparent } = request.headers;
        contexts.set(
          request,
          makeContext(server, caller, { traceparent: single(traceparent), gone: connection.signal }),
        );
        next();
      } catch (error) {
        if (error instanceof DomainError && error.code === 'UNAUTHENTICATED') {
          accessLog.deniedAnonymously({ code: 'UNAUTHENTICATED', operation });
        }
        next(error);
      }
    };

  app.get('/healthz', (_request, response) => {
    response.type('text/plain').send('ok\n');
  });
  app.get('/readyz', async (_request, response) => {
    const problem = await notReady(deps);
    response
      .status(problem ? 503 : 200)
      .type('text/plain')
      .send(`${problem ?? 'ready'}\n`);
  });
  app.get('/metrics', async (_request, response) => {
    response.type(deps.metrics.contentType).send(await deps.metrics.metrics());
  });
  app.post(
    '/datasets/:datasetId/versions/:version/rows',
    identify('ingestRows'),
    makeUploadRoute({ ...parts, contextOf }),
  );
  app.use('/uploads', makeStagedUploads({ deps, accessLog, contextOf, identify: identify('stageFile') }));
  const exported = makeExportRoutes(contextOf);
  app.get('/audit/export', identify(auditExport.operation), exported(auditExport));
  app.get('/costs/focus.csv', identify(focusExport.operation), exported(focusExport));
  app.get('/case-file', identify(caseFile.operation), exported(caseFile));
  for (const [address, made] of Object.entries({
    '/documents/annex-iv': annexIvExport,
    '/documents/oscal-assessment-results': assessmentExport,
    '/documents/ml-bom': mlBomExport,
    '/documents/croissant': croissantExport,
    '/reports/:id/:file': reportFile,
  })) {
    app.get(address, identify(made.operation), exported(made));
  }
  app.get('/ledger/export.jsonl', identify(ledgerExport.operation), exported(ledgerExport));
  const graphql: RequestHandler[] = [
    readInTime(deps),
    identify('graphql'),
    express.json({ limit: deps.limits.maxBodyBytes, inflate: false }) as RequestHandler,
    expressMiddleware(apollo, {
      context: async ({ req }) => contexts.get(req as Request)!,
    }) as unknown as RequestHandler,
  ];
  app.all('/graphql', ...graphql);
  app.all('/', ...graphql);
  app.use((_request, _response, next) => {
    next(new DomainError('NOT_FOUND', 'There is nothing at this address; GraphQL is at /graphql.'));
  });
  app.use(answerFailure(deps));
  return app;
}

/** Whoever sends a body drop by drop holds a connection for nothing, token or none. */
function readInTime({ limits, timers }: ApiDeps): RequestHandler {
  return (request, _response, next) => {
    const cancel = timers.after(limits.bodyMs, () => {
      if (!request.complete) request.destroy();
    });
    request.once('close', cancel);
    next();
  };
}

/** GraphQL clients read `errors`; the other routes answer {code, sentence, details}. */
function answerFailure(deps: ApiDeps): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent) return next(error);
    const { code, sentence, details } = answerError(bodyError(error) ?? error, deps.logger);
    const status = httpStatus(code);
    if (status === 401) response.set('WWW-Authenticate', 'Bearer error="invalid_token"');
    response.status(status);
    if (request.path === '/graphql' || request.path === '/') {
      response.json({ errors: [{ message: sentence, extensions: { code, details } }] });
    } else {
      response.json({ code, sentence, details });
    }
  };
}

/** body-parser's own messages quote the body. */
function bodyError(error: unknown): DomainError | undefined {
  const type = (error as { type?: unknown } | null)?.type;
  if (type === 'entity.too.large') {
    return new DomainError(
      'QUERY_TOO_LARGE',
      'The request body is too large; send fewer rows at a time, or upload a file.',
    );
  }
  if (type === 'encoding.unsupported') {
    return new DomainError('BAD_INPUT', 'The request body must come as it is, without Content-Encoding.');
  }
  if (typeof type === 'string')
    return new DomainError('BAD_INPUT', 'The request body is not well-formed JSON in UTF-8.');
  if (error instanceof URIError) return new DomainError('NOT_FOUND', 'There is nothing at this address.');
  return undefined;
}

async function notReady(deps: ApiDeps): Promise<string | undefined> {
  if (!(await deps.isLogReachable().catch(() => false))) return 'the ledger does not answer';
  const [last] = await deps.store.readAll({ direction: 'backwards', limit: 1 });
  if (last && !(await deps.waitForView(last.position, READY_WAIT_MS))) return 'the views are behind the ledger';
  const stopped = deps.stoppedViews?.() ?? 0;
  if (stopped > 0) return `${stopped} of the views have stopped; the server's log says why`;
  return undefined;
}

const single = (header: string | string[] | undefined) => (Array.isArray(header) ? header[0] : header);
