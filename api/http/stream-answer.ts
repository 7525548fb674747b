// How does a long answer leave? Piece by piece at the reader's pace, so that memory stays flat however long it is; who takes nothing
// for a while is cut off, and other requests get their turn between pieces. An answer that breaks off is seen to: its last chunk is missing.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import type { Request, RequestHandler, Response } from 'express';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Position, Role } from '../../domain/kernel/event.ts';
import { isDenial } from '../auth/access-log.ts';
import { forbidden } from '../auth/auth-checker.ts';
import { hasRole } from '../auth/caller.ts';
import { type Context, callerOf, originOf } from '../context.ts';
import { positionToken } from '../relay/scalars.ts';

/** Each holds a connection and a few thousand rows. */
const MAX_AT_ONCE = 4;

export interface Export {
  /** As the ledger names who read it. */
  readonly operation: string;
  readonly roles: readonly Role[];
  /** Throws before the first byte what is wrong with the request. */
  prepare(request: Request, context: Context): Promise<PreparedExport>;
}

export interface PreparedExport {
  readonly mediaType: string;
  readonly fileName: string;
  /** Everything up to here is in it. */
  readonly upTo: Position;
  /** What was read, for the record. */
  readonly nodes: readonly string[];
  readonly businessUnits: readonly string[];
  pieces(): AsyncGenerator<string | Uint8Array>;
}

/** One limit for all routes made with it. */
export function makeExportRoutes(contextOf: (request: Request) => Context) {
  let running = 0;
  return (made: Export): RequestHandler =>
    async (request, response, next) => {
      const context = contextOf(request);
      try {
        if (!hasRole(callerOf(context), ...made.roles)) throw forbidden(made.operation, made.roles);
        if (running >= MAX_AT_ONCE) {
          throw new DomainError(
            'TOO_MANY_REQUESTS',
            `At most ${MAX_AT_ONCE} exports run at once; try again in a moment.`,
          );
        }
        running++;
        try {
          await answer(await made.prepare(request, context), made.operation, context, response);
        } finally {
          running--;
        }
      } catch (error) {
        await refuse(error, made.operation, context, response).then((done) => done || next(error), next);
      }
    };
}

async function answer(ready: PreparedExport, operation: string, context: Context, response: Response): Promise<void> {
  const { nodes, businessUnits, mediaType, fileName, upTo } = ready;
  // Durable before the first byte (guarantee G1): what was read cannot be unread.
  const read = { operation, kind: 'export', nodes, businessUnits } as const;
  await context.accessLog.evidence(originOf(context), read).catch((error) => {
    context.deps.logger.error({ error: error instanceof Error ? error.name : 'unknown' }, 'An access record failed.');
    throw new DomainError('UNAVAILABLE', 'The ledger could not record who read this, so it is not given; try again.');
  });
  response.status(200).set({
    'Content-Type': mediaType,
    'Content-Disposition': `attachment; filename="${fileName}"`,
    'Countersign-Position': positionToken(upTo),
  });
  response.flushHeaders();
  try {
    await pipeline(
      Readable.from(atReadersPace(ready.pieces(), context, response), { objectMode: true, highWaterMark: 1 }),
      response,
    );
  } catch (error) {
    // Gone, too slow, or cut off by a failure: the connection has ended without the last chunk either way.
    if (!response.destroyed) response.destroy();
    if (!context.gone.aborted) {
      context.deps.logger.error({ error: error instanceof Error ? error.name : 'unknown' }, 'An export broke off.');
    }
  }
}

async function* atReadersPace(pieces: AsyncGenerator<string | Uint8Array>, context: Context, response: Response) {
  const { timers, limits } = context.deps;
  for await (const piece of pieces) {
    await setImmediate();
    if (piece === '') continue;
    const cancel = timers.after(limits.slowReaderMs, () => response.destroy());
    try {
      yield piece;
    } finally {
      cancel();
    }
  }
}

/** True: answered. Mistakes in an address are status 400 here, by the habit of downloads. */
async function refuse(error: unknown, operation: string, context: Context, response: Response): Promise<boolean> {
  if (!(error instanceof DomainError)) return false;
  if (isDenial(error.code)) {
    const denial = { code: error.code, operation };
    if (context.caller) await context.accessLog.denied(originOf(context), [denial]);
    else context.accessLog.deniedAnonymously(denial);
    return false;
  }
  if (error.code !== 'BAD_INPUT' || response.headersSent) return false;
  const { code, message, details } = error;
  response.status(400).json({ code, sentence: message, details });
  return true;
}
