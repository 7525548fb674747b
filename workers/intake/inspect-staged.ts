// What is in a staged file? One pass: kinds and problems always, and where a schema is given, every row tried against it and its
// columns profiled. Nothing is stored, and nobody's key is made.
import { checkSchema } from '../../domain/datasets/check-schema.ts';
import { makeTargetCounter } from '../../domain/datasets/task.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { OpenedFile } from '../../ledger/staging/staging.ts';
import { type ColumnInference, makeColumnInference } from './infer-columns.ts';
import type { Inspection, InspectRequest, IntakeProgress, SchemaTrial } from './intake.ts';
import type { Cell } from './jsonl-reader.ts';
import { makeColumnProfiler } from './profile-columns.ts';
import { makeRecordReader } from './record-reader.ts';
import { makeRowParser } from './row-parser.ts';

const MOST_REFUSALS = 20;

/** Yields after every piece, so that other work of the thread gets its turn. @throws DomainError, see Intake.inspectStaged */
export async function* inspectStaged(
  { bytes, bytesTotal, ...file }: OpenedFile,
  { schema, ...layout }: InspectRequest,
): AsyncGenerator<IntakeProgress, Inspection> {
  if (schema) checkSchema(schema);
  let inference: ColumnInference | undefined;
  let trial: ReturnType<typeof makeTrial> | undefined;
  let rows = 0;
  let read = 0;
  const format = layout.format ?? file.format ?? undefined;
  const columnNames = schema?.columns.map(({ name }) => name);
  const reader = makeRecordReader(
    { ...layout, format, columnNames },
    {
      onHeader(header) {
        trial = schema && makeTrial(header, schema);
        inference = makeColumnInference(header, reader.layout()!.format);
      },
      onRecord(cells, line) {
        rows++;
        inference!.add(cells, line);
        trial?.add(cells, line);
      },
    },
  );
  for await (const piece of bytes) {
    await reader.push(piece);
    read += piece.length;
    yield { rows, bytes: read, bytesTotal };
  }
  await reader.end();
  const found = reader.layout();
  if (!inference || !found) {
    throw new DomainError(
      'EMPTY_FILE',
      'The file is empty; it must hold at least one row, in CSV after a header line.',
    );
  }
  const { columns, problems } = inference.result();
  const sentence = 'The file has a header line but no rows; add some.';
  return {
    ...found,
    encoding: 'utf-8',
    bytes: read,
    rows,
    columns,
    problems: rows === 0 ? [{ code: 'NO_ROWS', column: null, sentence }, ...problems] : problems,
    trial: trial?.result() ?? null,
  };
}

function makeTrial(header: readonly string[], { columns, task }: NonNullable<InspectRequest['schema']>) {
  const parser = makeRowParser(header, columns, task);
  const profiler = makeColumnProfiler(columns);
  const targets = makeTargetCounter(task.kind);
  const refusals: SchemaTrial['refusals'][number][] = [];
  let accepted = 0;
  let refused = 0;
  return {
    add(cells: readonly Cell[], line: number): void {
      try {
        const row = parser.parse(cells, line);
        targets.add(row.target);
        profiler.add(row.cells);
        accepted++;
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        refused++;
        if (refusals.length < MOST_REFUSALS) refusals.push({ code: error.code, line, sentence: error.message });
      }
    },
    result: (): SchemaTrial => ({
      accepted,
      refused,
      refusals,
      targets: targets.counts(),
      profile: profiler.profiles(),
      rankError: profiler.rankError(),
    }),
  };
}
