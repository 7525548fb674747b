// How does a large file come in, over a connection that may break? By the tus resumable upload protocol 1.0.0 (tus.io) with
// creation, creation-defer-length, expiration and termination: any tus client can send. What came waits in staging, encrypted,
// until its columns are confirmed. This file only translates; the rules are staging's own.
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Role } from '../../domain/kernel/event.ts';
import type { StagedFile } from '../../ledger/staging/staging.ts';
import { type AccessLog, isDenial } from '../auth/access-log.ts';
import { forbidden } from '../auth/auth-checker.ts';
import { hasRole } from '../auth/caller.ts';
import { type Context, callerOf, originOf } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import { stagedFileOf } from '../staging/staged-file-of.ts';
import { piecesInTime } from './pieces-in-time.ts';
import { readUploadMetadata } from './upload-metadata.ts';

const VERSION = '1.0.0';
const EXTENSIONS = 'creation,creation-defer-length,expiration,termination';
const PATCH_TYPE = 'application/offset+octet-stream';
const OPERATION = 'stageFile';

interface Parts {
  readonly deps: ApiDeps;
  readonly accessLog: AccessLog;
  readonly contextOf: (request: Request) => Context;
  readonly identify: RequestHandler;
}

type Work = (request: Request, response: Response, context: Context) => Promise<void>;

export function makeStagedUploads({ deps, accessLog, contextOf, identify }: Parts): Router {
  const router = Router();
  const { staging, limits, timers } = deps;

  /** What every answer of the protocol has; and whoever is refused in the middle of a body gets to read why. */
  const route =
    (work: Work, ...roles: readonly Role[]): RequestHandler =>
    async (request, response, next) => {
      response.set('Tus-Resumable', VERSION);
      try {
        if (request.headers['tus-resumable'] !== VERSION) return refuseVersion(response);
        const context = contextOf(request);
        const allowed: readonly Role[] = ['engineer', ...roles];
        if (!hasRole(callerOf(context), ...allowed)) throw forbidden(OPERATION, allowed);
        await work(request, response, context);
      } catch (error) {
        response.set('Connection', 'close');
        request.resume();
        if (error instanceof DomainError && isDenial(error.code)) {
          await accessLog
            .denied(originOf(contextOf(request)), [{ code: error.code, operation: OPERATION }])
            .catch((unrecorded) => next(unrecorded));
        }
        if (response.headersSent || (request.destroyed && !request.complete)) return;
        if (isOffsetConflict(error)) {
          response.status(409).json({ code: error.code, sentence: error.message, details: error.details });
        } else next(error);
      }
    };

  router.options('/', (_request, response) => {
    response.set({ 'Tus-Resumable': VERSION, 'Tus-Version': VERSION, 'Tus-Extension': EXTENSIONS });
    response.set('Tus-Max-Size', String(limits.maxUploadBytes)).status(204).end();
  });

  router.post(
    '/',
    identify,
    route(async (request, response, context) => {
      const { subject: owner, businessUnit } = callerOf(context).actor;
      const { fileName, format } = readUploadMetadata(request.headers['upload-metadata']);
      const bytesTotal = lengthOf(request);
      const file = await staging.create({ owner, businessUnit, fileName, bytesTotal, ...(format ? { format } : {}) });
      response
        .set({ Location: `${request.baseUrl}/${file.id}`, 'Upload-Expires': expiryOf(file) })
        .status(201)
        .end();
    }),
  );

  router.head(
    '/:id',
    identify,
    route(async (request, response, context) => {
      describe(response, await stagedFileOf(context, String(request.params.id)));
      response.status(200).end();
    }),
  );

  router.patch(
    '/:id',
    identify,
    route(async (request, response, context) => {
      if (!request.is(PATCH_TYPE)) {
        response
          .status(415)
          .json({ code: 'BAD_INPUT', sentence: `Send parts with content type ${PATCH_TYPE}.`, details: {} });
        return;
      }
      const { id, bytesTotal: known } = await stagedFileOf(context, String(request.params.id));
      const offset = wholeNumber(request.headers['upload-offset'], 'Upload-Offset');
      const declared = known === null && request.headers['upload-length'] !== undefined ? lengthOf(request) : null;
      const bytes = piecesInTime(request.iterator({ destroyOnReturn: false }), limits.uploadIdleMs, timers);
      await staging.append(id, offset, bytes, declared === null ? {} : { bytesTotal: declared });
      describe(response, await staging.describe(id));
      response.status(204).end();
    }),
  );

  router.delete(
    '/:id',
    identify,
    route(async (request, response, context) => {
      const asked = String(request.params.id);
      // What does not open has no sender any more, and takes room until somebody removes it.
      const nobodys = hasRole(callerOf(context), 'operator') && staging.isUnreadable(asked);
      await staging.remove(nobodys ? asked : (await stagedFileOf(context, asked)).id);
      response.status(204).end();
    }, 'operator'),
  );
  return router;
}

function describe(response: Response, file: StagedFile): void {
  response.set({ 'Upload-Offset': String(file.offset), 'Upload-Expires': expiryOf(file), 'Cache-Control': 'no-store' });
  if (file.bytesTotal === null) response.set('Upload-Defer-Length', '1');
  else response.set('Upload-Length', String(file.bytesTotal));
}

function refuseVersion(response: Response): void {
  response.set({ 'Tus-Version': VERSION, Connection: 'close' }).status(412);
  response.json({ code: 'BAD_INPUT', sentence: `Send the header Tus-Resumable: ${VERSION}.`, details: {} });
}

/** RFC 9110, as the protocol asks. */
const expiryOf = ({ expiresAt }: StagedFile): string => new Date(expiresAt).toUTCString();

const isOffsetConflict = (error: unknown): error is DomainError =>
  error instanceof DomainError && error.code === 'STALE_REVISION';

/** Null: it comes later. */
function lengthOf({ headers }: Request): number | null {
  if (headers['upload-length'] === undefined) {
    if (headers['upload-defer-length'] === '1') return null;
    throw new DomainError(
      'BAD_INPUT',
      'Send Upload-Length in bytes, or Upload-Defer-Length: 1 where it is not known yet.',
    );
  }
  return wholeNumber(headers['upload-length'], 'Upload-Length');
}

function wholeNumber(text: unknown, header: string): number {
  if (typeof text === 'string' && /^\d{1,15}$/.test(text)) return Number(text);
  throw new DomainError('BAD_INPUT', `${header} is a whole number of bytes.`, { header });
}
