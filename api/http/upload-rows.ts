// How do rows come in? POST /datasets/:id/versions/:version/rows, CSV or JSON Lines as a stream with a bearer token; the intake thread reads
// and encrypts it, and the answer is the receipt of the RowsIngested event (guarantee G1).
import type { Request, RequestHandler } from 'express';
import { DomainError } from '../../domain/kernel/errors.ts';
import { parseId } from '../../domain/kernel/ids.ts';
import type { Receipt } from '../../ledger/receipt.ts';
import { type AccessLog, isDenial } from '../auth/access-log.ts';
import { forbidden } from '../auth/auth-checker.ts';
import { hasRole } from '../auth/caller.ts';
import { type Context, callerOf, originOf } from '../context.ts';
import { recordIngestion } from '../datasets/record-ingestion.ts';
import type { ApiDeps } from '../deps.ts';
import { positionToken } from '../relay/scalars.ts';
import type { ApiMetrics } from './api-metrics.ts';
import { piecesInTime } from './pieces-in-time.ts';

const OPERATION = 'ingestRows';
const JSON_LINES = ['application/x-ndjson', 'application/jsonl'];

export function makeUploadRoute(parts: {
  readonly deps: ApiDeps;
  readonly accessLog: AccessLog;
  readonly metrics: ApiMetrics;
  readonly contextOf: (request: Request) => Context;
}): RequestHandler {
  return async (request, response, next) => {
    const context = parts.contextOf(request);
    try {
      response.status(201).json(await ingest(request, context, parts.metrics));
    } catch (error) {
      // The rest of a refused file is let go by, so that the sender gets to read why; then the connection ends.
      response.set('Connection', 'close');
      request.resume();
      try {
        await record(error, context, parts.accessLog);
        // A sender who hung up in the middle is no fault of ours, and reads no answer.
        if (request.destroyed && !request.complete) return;
        next(error);
      } catch (unrecorded) {
        next(unrecorded);
      }
    }
  };
}

async function record(error: unknown, context: Context, accessLog: AccessLog): Promise<void> {
  if (!(error instanceof DomainError) || !isDenial(error.code)) return;
  const denial = { code: error.code, operation: OPERATION };
  if (context.caller) await accessLog.denied(originOf(context), [denial]);
  else accessLog.deniedAnonymously(denial);
}

async function ingest(request: Request, context: Context, metrics: ApiMetrics): Promise<object> {
  if (!hasRole(callerOf(context), 'engineer')) throw forbidden(OPERATION, ['engineer']);
  const datasetId = parseId('dataset', String(request.params.datasetId));
  const version = parseVersion(String(request.params.version));
  const fileName = parseFileName(request.query.fileName);
  const key = parseKey(request.headers['idempotency-key']);
  const format = request.is('text/csv') ? 'csv' : request.is(JSON_LINES) ? 'jsonl' : undefined;
  if (!format) {
    throw new DomainError('BAD_INPUT', `Send the rows with content type text/csv, or ${JSON_LINES[0]} for JSON Lines.`);
  }
  const delimiter = parseDelimiter(request.query.delimiter);
  const layout = { format, ...(delimiter === undefined ? {} : { delimiter }) } as const;
  const { limits, timers } = context.deps;
  const sent = piecesInTime(request.iterator({ destroyOnReturn: false }), limits.uploadIdleMs, timers);
  const bytes = bounded(sent, limits.maxUploadBytes);
  const { ingestionId, file, receipt } = await recordIngestion(context, {
    operation: OPERATION,
    datasetId,
    version,
    source: { fileName },
    key,
    take: ({ columns, task }) => context.deps.intake.ingest({ fileName, columns, task, ...layout }, bytes),
  });
  if (!receipt.replayed) metrics.rowsIngested(file.rows);
  const { rows, subjects, targets, missing } = file;
  return { ingestionId, version, rows, subjects, targets, missing, receipt: receiptJson(receipt) };
}

function receiptJson(receipt: Receipt): object {
  return {
    ...receipt,
    revision: receipt.revision.toString(),
    position: positionToken(receipt.position),
    events: receipt.events.map((event) => ({
      ...event,
      revision: event.revision.toString(),
      position: positionToken(event.position),
    })),
  };
}

async function* bounded(chunks: AsyncIterable<Uint8Array>, most: number): AsyncIterable<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > most) {
      throw new DomainError('QUERY_TOO_LARGE', `A file has at most ${most} bytes; split it into several.`, { most });
    }
    yield chunk;
  }
}

function parseVersion(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new DomainError('BAD_INPUT', 'The version in the address is a number from 1.');
  return Number(text);
}

function parseFileName(name: unknown): string {
  if (name === undefined) return 'rows.csv';
  if (typeof name === 'string' && /^[^\p{Cc}/\\]{1,200}$/u.test(name)) return name;
  throw new DomainError('BAD_INPUT', 'fileName has 1 to 200 characters, no slashes and no control characters.');
}

function parseDelimiter(text: unknown): string | undefined {
  if (text === undefined) return undefined;
  if (typeof text === 'string' && [...text].length === 1) return text;
  throw new DomainError('BAD_INPUT', 'delimiter is one character; leave it out and it is found.');
}

function parseKey(key: unknown): string | null {
  if (key === undefined) return null;
  if (typeof key === 'string' && key.length <= 200 && key !== '') return key;
  throw new DomainError('BAD_INPUT', 'Idempotency-Key has 1 to 200 characters.');
}
