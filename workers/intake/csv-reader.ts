// The records of a CSV file (RFC 4180) as it streams in, each with the line it begins on. Blank lines are skipped; everything
// else that is not a well-formed record is one sentence with its line, and never a quoted value.
import { type CsvError, parse } from 'csv-parse';
import { DomainError } from '../../domain/kernel/errors.ts';
import { findDelimiter, hasFirstLine } from './find-delimiter.ts';
import { makeLineIndex } from './line-index.ts';
import { makeUtf8Check } from './utf8-check.ts';

export const MAX_RECORD_BYTES = 1024 * 1024;

export interface CsvReader {
  /** Hands on the records that end in these bytes, but for one at their very end. @throws DomainError MALFORMED_CSV */
  push(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

/** `onRecord` may throw: the error comes out of push or end. */
export function makeCsvReader(
  columnNames: ReadonlySet<string>,
  onRecord: (fields: readonly string[], line: number) => void,
): CsvReader {
  const utf8 = makeUtf8Check();
  const lines = makeLineIndex();
  let head: Uint8Array = new Uint8Array(0);
  let parser: ReturnType<typeof openParser> | undefined;
  let received = 0;
  let recordStart = 0;

  function openParser(delimiter: string) {
    const stream = parse({
      bom: true,
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      skip_empty_lines: true,
      // The number of fields is checked by the receiver, who knows what a line should have.
      relax_column_count: true,
      max_record_size: MAX_RECORD_BYTES,
      on_record: (fields: string[], { bytes }: { bytes: number }) => {
        const line = lines.lineOf(lines.skipBlankLines(recordStart));
        recordStart = bytes;
        lines.forgetBefore(recordStart);
        onRecord(fields, line);
        return null;
      },
    });
    // Errors come out of the write or the end that met them; unheard, the event would end the thread.
    stream.on('error', () => {});
    stream.resume();
    return stream;
  }

  async function parseBytes(bytes: Uint8Array): Promise<void> {
    parser ??= openParser(findDelimiter(bytes, columnNames));
    const stream = parser;
    await new Promise<void>((resolve, reject) => {
      stream.write(bytes, (error) => (error ? reject(inWords(error)) : resolve()));
    });
    lines.forgetBefore(recordStart);
    // The parser's own limit counts characters of fields; a line of nothing but delimiters would fill the memory.
    if (received - lines.skipBlankLines(recordStart) > MAX_RECORD_BYTES) throw tooLong();
  }

  function inWords(error: Error): Error {
    if (!('code' in error) || error instanceof DomainError) return error;
    const start = lines.skipBlankLines(recordStart);
    const line = lines.lineOf(start);
    switch (error.code as CsvError['code'] | 'INVALID_OPENING_QUOTE') {
      case 'CSV_QUOTE_NOT_CLOSED': {
        const opened = lines.lineOfOpenQuote(start);
        return malformed(
          opened,
          `A quote (") opens on line ${opened} and is never closed; close it, or double it to mean itself.`,
        );
      }
      case 'CSV_MAX_RECORD_SIZE':
        return tooLong();
      case 'CSV_INVALID_CLOSING_QUOTE':
        return malformed(
          line,
          `In the record that begins on line ${line}, text follows a closing quote ("); double a quote to mean itself.`,
        );
      case 'INVALID_OPENING_QUOTE':
        return malformed(
          line,
          `In the record that begins on line ${line}, a quote (") stands inside a field that is not quoted; quote the field and double the quote.`,
        );
      default:
        return malformed(line, `The record that begins on line ${line} is not well-formed CSV (RFC 4180).`);
    }
  }

  function tooLong(): DomainError {
    const line = lines.lineOf(lines.skipBlankLines(recordStart));
    return malformed(
      line,
      `The record that begins on line ${line} is longer than ${MAX_RECORD_BYTES} bytes; perhaps a quote (") that opens in it is never closed.`,
    );
  }

  function refuseNotUtf8(offset: number | undefined): void {
    if (offset === undefined) return;
    const line = lines.lineOf(lines.skipBlankLines(offset));
    throw malformed(line, `Line ${line} is not UTF-8; save the file in that encoding.`);
  }

  return {
    async push(bytes) {
      lines.append(bytes);
      received += bytes.length;
      refuseNotUtf8(utf8.push(bytes));
      if (parser) return parseBytes(bytes);
      head = Buffer.concat([head, bytes]);
      if (!hasFirstLine(head) && head.length <= MAX_RECORD_BYTES) return;
      const beginning = head;
      head = new Uint8Array(0);
      await parseBytes(beginning);
    },
    async end() {
      refuseNotUtf8(utf8.end());
      if (!parser) await parseBytes(head);
      const stream = parser!;
      await new Promise<void>((resolve, reject) => {
        stream.once('end', resolve);
        stream.once('error', (error) => reject(inWords(error)));
        stream.end();
      });
    },
  };
}

function malformed(line: number, sentence: string): DomainError {
  return new DomainError('MALFORMED_CSV', sentence, { line });
}
