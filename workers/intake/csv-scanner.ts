// The records of CSV bytes (RFC 4180) whose delimiter is known, each with the line it begins on. It reads on where it stopped:
// no byte is looked at twice, however the file is cut. Blank lines are skipped. A refusal is one sentence with its line, and
// never quotes a value. Written by hand: the parser on the registry reads some 20 MB/s, this one several times that.
import { isAscii } from 'node:buffer';
import { DomainError } from '../../domain/kernel/errors.ts';
import { makeByteWindow } from './byte-window.ts';

export const MAX_RECORD_BYTES = 1024 * 1024;

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;

type Mode = 'before-record' | 'before-field' | 'plain' | 'quoted' | 'closed';

export interface CsvScanner {
  /** Hands on the records that end in these bytes, but for one at their very end. @throws DomainError MALFORMED_CSV */
  push(bytes: Uint8Array): void;
  end(): void;
  /** Where the byte `offset` bytes after the last scanned one would stand. */
  lineAfter(bytes: Uint8Array, offset: number): number;
}

/** `bytes` must be UTF-8, checked before. `onRecord` may throw. `firstLine`: of the first byte. */
export function makeCsvScanner(
  delimiter: string,
  onRecord: (fields: string[], line: number) => void,
  firstLine = 1,
): CsvScanner {
  const mark = Buffer.from(delimiter);
  const first = mark[0]!;
  const window = makeByteWindow();
  let mode: Mode = 'before-record';
  let at = 0;
  let line = firstLine;
  let fields: string[] = [];
  let recordStart = 0;
  let recordLine = firstLine;
  let fieldStart = 0;
  let openedOn = firstLine;
  let doubled = false;
  let plainBytes = true;

  function scan(bytes: Buffer, isEnd: boolean): void {
    const length = bytes.length;
    const encoding = plainBytes ? 'latin1' : 'utf8';

    /** Bytes of the break that begins here, or 0: the second half of a CRLF may not be here yet. */
    const breakAt = (): number => {
      if (bytes[at] === LF) return 1;
      if (at + 1 >= length) return isEnd ? 1 : 0;
      return bytes[at + 1] === LF ? 2 : 1;
    };
    const endField = (end: number): void => {
      const text = bytes.toString(encoding, fieldStart, end);
      fields.push(doubled ? text.replaceAll('""', '"') : text);
      doubled = false;
    };
    const endRecord = (): void => {
      const record = fields;
      fields = [];
      mode = 'before-record';
      if (at - recordStart > MAX_RECORD_BYTES) throw tooLong(recordLine);
      onRecord(record, recordLine);
    };

    while (at < length) {
      if (mode === 'before-record') {
        const byte = bytes[at]!;
        if (byte === LF || byte === CR) {
          const size = breakAt();
          if (size === 0) return;
          at += size;
          line++;
          continue;
        }
        recordStart = at;
        recordLine = line;
        mode = 'before-field';
      }
      if (mode === 'before-field') {
        fieldStart = at;
        mode = 'plain';
        if (bytes[at] === QUOTE) {
          mode = 'quoted';
          openedOn = line;
          fieldStart = ++at;
        }
      }
      if (mode === 'quoted') {
        for (; at < length; at++) {
          const byte = bytes[at]!;
          if (byte > QUOTE) continue;
          if (byte === QUOTE) {
            if (at + 1 >= length && !isEnd) return;
            if (bytes[at + 1] !== QUOTE) break;
            doubled = true;
            at++;
          } else if (byte === LF) line++;
          else if (byte === CR) {
            const size = breakAt();
            if (size === 0) return;
            at += size - 1;
            line++;
          }
        }
        if (at >= length) return;
        endField(at);
        at++;
        mode = 'closed';
        if (at >= length) return;
      }
      if (mode === 'plain') {
        for (; at < length; at++) {
          const byte = bytes[at]!;
          if (byte === first || byte === LF || byte === CR || byte === QUOTE) break;
        }
        if (at >= length) return;
      }
      const byte = bytes[at]!;
      if (byte === LF || byte === CR) {
        const size = breakAt();
        if (size === 0) return;
        if (mode === 'plain') endField(at);
        at += size;
        line++;
        endRecord();
      } else if (byte === first) {
        if (at + mark.length > length && !isEnd) return;
        const whole = mark.length === 1 || mark.equals(bytes.subarray(at, at + mark.length));
        if (whole) {
          if (mode === 'plain') endField(at);
          at += mark.length;
          mode = 'before-field';
        } else if (mode === 'closed') throw textAfterQuote(recordLine);
        else at++;
      } else if (mode === 'closed') throw textAfterQuote(recordLine);
      else throw quoteInside(recordLine);
    }
  }

  function forgetRecords(): void {
    const done = mode === 'before-record' ? at : recordStart;
    window.forget(done);
    at -= done;
    fieldStart -= done;
    recordStart -= done;
    const left = window.bytes().length;
    if (left === 0) plainBytes = true;
    if (mode !== 'before-record' && left > MAX_RECORD_BYTES) throw tooLong(recordLine);
  }

  return {
    push(piece) {
      plainBytes &&= isAscii(piece);
      window.append(piece);
      scan(window.bytes(), false);
      forgetRecords();
    },
    end() {
      const bytes = window.bytes();
      scan(bytes, true);
      if (mode === 'before-record') return;
      if (mode === 'quoted') throw neverClosed(openedOn);
      if (mode !== 'closed') {
        const from = mode === 'before-field' ? bytes.length : fieldStart;
        fields.push(bytes.toString('utf8', from));
      }
      onRecord(fields, recordLine);
    },
    lineAfter(bytes, offset) {
      const rest = Buffer.concat([window.bytes().subarray(at), bytes]);
      const until = rest.length - bytes.length + offset;
      return line + countBreaks(rest.subarray(0, until));
    },
  };
}

/** LF, CRLF and CR are one break each. */
export function countBreaks(bytes: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] !== LF)) count++;
  }
  return count;
}

function malformed(line: number, sentence: string): DomainError {
  return new DomainError('MALFORMED_CSV', sentence, { line });
}

const neverClosed = (line: number) =>
  malformed(line, `A quote (") opens on line ${line} and is never closed; close it, or double it to mean itself.`);

const textAfterQuote = (line: number) =>
  malformed(
    line,
    `In the record that begins on line ${line}, text follows a closing quote ("); double a quote to mean itself.`,
  );

const quoteInside = (line: number) =>
  malformed(
    line,
    `In the record that begins on line ${line}, a quote (") stands inside a field that is not quoted; quote the field and double the quote.`,
  );

const tooLong = (line: number) =>
  malformed(
    line,
    `The record that begins on line ${line} is longer than ${MAX_RECORD_BYTES} bytes; perhaps a quote (") that opens in it is never closed.`,
  );
