// A table as it streams in, whichever way it is written: a header once, then the records one by one, each as wide as the header.

import { MAX_COLUMNS } from '../../domain/datasets/check-schema.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { makeCsvReader } from './csv-reader.ts';
import { type Cell, type JsonRecord, makeJsonlReader } from './jsonl-reader.ts';

export type FileFormat = 'csv' | 'jsonl';

export interface RecordReceiver {
  /** CSV: the first record. JSONL: `columnNames`, or else the names of the first object. */
  onHeader(names: readonly string[], line: number): void;
  /** One cell a name of the header. */
  onRecord(cells: readonly Cell[], line: number): void;
}

export interface RecordReader {
  /** Hands on what is whole, CSV in blocks. @throws DomainError MALFORMED_CSV, BAD_INPUT, and what the receiver throws */
  push(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
  /** Undefined until it is known; `delimiter` is null for JSONL. */
  layout(): { readonly format: FileFormat; readonly delimiter: string | null } | undefined;
}

export interface RecordReaderOptions {
  /** Told by the first character when it is not given: an opening brace begins JSONL, and a list of JSON is refused as such. */
  readonly format?: FileFormat | undefined;
  /** Of CSV, any one character; found when it is not given. */
  readonly delimiter?: string | undefined;
  /** As registered, where they are known: a row of JSONL may leave any of them out. */
  readonly columnNames?: readonly string[] | undefined;
}

/** @throws DomainError BAD_INPUT for a delimiter that cannot be one */
export function makeRecordReader(options: RecordReaderOptions, receiver: RecordReceiver): RecordReader {
  let blank = true;
  let format = options.format;
  let held: Uint8Array | undefined;
  const csv = csvRecords(options, receiver, () => blank);
  const jsonl = jsonlRecords(options, receiver);
  const chosen = () => (format === 'jsonl' ? jsonl : csv);

  return {
    async push(piece) {
      const bytes = held ? Buffer.concat([held, piece]) : piece;
      held = undefined;
      if (blank) {
        const told = formatOf(bytes);
        blank = told === undefined;
        if (format === undefined && told === 'open') {
          blank = true;
          held = bytes;
          return;
        }
        format ??= told === 'open' ? undefined : told;
      }
      if (format) return chosen().push(bytes);
      // Blank so far: both count the lines, and neither keeps them.
      await jsonl.push(bytes);
      await csv.push(bytes);
    },
    async end() {
      if (held) format = 'jsonl';
      if (held) await jsonl.push(held);
      await chosen().end();
    },
    layout() {
      if (format === 'jsonl') return { format, delimiter: null };
      const delimiter = csv.delimiter();
      return format && delimiter !== undefined ? { format, delimiter } : undefined;
    },
  };
}

const BLANK: readonly number[] = [0x20, 0x09, 0x0a, 0x0d];
const MARK: readonly number[] = [0xef, 0xbb, 0xbf];
/** What can follow the bracket of a JSON list, and cannot follow one in a header such as [id],[name]. */
const IN_LIST: readonly number[] = [...BLANK, ...Buffer.from('{["]')];

/**
 * By the first byte that is neither blank nor of a byte order mark. A list of JSON goes to the reader of JSON Lines, which says what
 * would be right. `open`: ends with an opening bracket, and the next byte tells.
 */
function formatOf(bytes: Uint8Array): FileFormat | 'open' | undefined {
  const at = bytes.findIndex((byte) => !BLANK.includes(byte) && !MARK.includes(byte));
  if (at < 0) return undefined;
  if (bytes[at] !== 0x5b) return bytes[at] === 0x7b ? 'jsonl' : 'csv';
  const next = bytes[at + 1];
  return next === undefined ? 'open' : IN_LIST.includes(next) ? 'jsonl' : 'csv';
}

/** `isBlank`: so far there was nothing but blanks and line breaks, which are no header. */
function csvRecords({ delimiter, columnNames }: RecordReaderOptions, receiver: RecordReceiver, isBlank: () => boolean) {
  let width: number | undefined;
  return makeCsvReader({ delimiter, columnNames: columnNames && new Set(columnNames) }, (fields, line) => {
    if (width === undefined) {
      if (isBlank()) return;
      checkWidth(fields.length);
      width = fields.length;
      receiver.onHeader(fields, line);
      return;
    }
    if (fields.length !== width) {
      throw new DomainError(
        'MALFORMED_CSV',
        `The record that begins on line ${line} has ${fields.length} fields; the header line has ${width}.`,
        { line, fields: fields.length, expected: width },
      );
    }
    receiver.onRecord(fields, line);
  });
}

function jsonlRecords({ columnNames }: RecordReaderOptions, receiver: RecordReceiver) {
  let header: readonly string[] | undefined;
  let known: ReadonlySet<string>;
  return makeJsonlReader((record: JsonRecord, line: number) => {
    if (!header) {
      header = columnNames ?? record.names;
      checkWidth(header.length);
      known = new Set(header);
      receiver.onHeader(header, line);
    }
    const stranger = record.names.findIndex((name) => !known.has(name));
    if (stranger >= 0) {
      const wanted = columnNames ? 'is not registered' : 'is not in the first object, which must name every column';
      throw new DomainError(
        'UNKNOWN_COLUMN',
        `The ${ordinal(stranger)} name of the object on line ${line} ${wanted}.`,
        {
          line,
        },
      );
    }
    receiver.onRecord(
      header.map((name) => record.cells.get(name) ?? null),
      line,
    );
  });
}

function checkWidth(columns: number): void {
  if (columns <= MAX_COLUMNS) return;
  throw new DomainError('BAD_INPUT', `A file has at most ${MAX_COLUMNS} columns; this one has ${columns}.`, {
    columns,
  });
}

function ordinal(at: number): string {
  const n = at + 1;
  const teen = n % 100 >= 11 && n % 100 <= 13;
  return `${n}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`;
}
