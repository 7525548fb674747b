// The records of a JSON Lines file as it streams in: one flat object (RFC 8259) a line, values text, numbers, true, false or
// null. What a parser would let pass in silence is refused with its line: nested values, a name given twice, halves of characters.
import { DomainError } from '../../domain/kernel/errors.ts';
import { makeByteWindow } from './byte-window.ts';
import { countBreaks } from './line-window.ts';
import { MAX_RECORD_BYTES } from './max-record-bytes.ts';
import { makeTextCheck } from './text-check.ts';

/** What a file says in one place: CSV has text alone. */
export type Cell = string | number | boolean | null;

export interface JsonRecord {
  /** In the order of the line. */
  readonly names: readonly string[];
  readonly cells: ReadonlyMap<string, Cell>;
}

export interface JsonlReader {
  /** Hands on the records that end in these bytes. @throws DomainError BAD_INPUT */
  push(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

const LF = 0x0a;
const BLANK = /^[ \t\r]*$/;

/** `onRecord` may throw: the error comes out of push or end. */
export function makeJsonlReader(onRecord: (record: JsonRecord, line: number) => void): JsonlReader {
  const text = makeTextCheck();
  const window = makeByteWindow();
  let line = 1;
  let searched = 0;

  function readLines(isEnd: boolean): void {
    const bytes = window.bytes();
    let start = 0;
    for (;;) {
      const found = bytes.indexOf(LF, Math.max(start, searched));
      if (found < 0) break;
      readLine(bytes.toString('utf8', start, found));
      start = found + 1;
      line++;
    }
    if (isEnd && start < bytes.length) readLine(bytes.toString('utf8', start));
    window.forget(start);
    searched = bytes.length - start;
    if (searched > MAX_RECORD_BYTES) throw tooLong(line);
  }

  function readLine(content: string): void {
    if (content.length > MAX_RECORD_BYTES) throw tooLong(line);
    if (!BLANK.test(content)) onRecord(parseRecord(content, line), line);
  }

  return {
    async push(bytes) {
      const fault = text.push(bytes);
      if (fault) {
        const before = countBreaks(bytes.subarray(0, fault.offset).filter((byte) => byte === LF));
        throw refusal(line + before, fault.what);
      }
      window.append(text.withoutMark(bytes));
      readLines(false);
    },
    async end() {
      const fault = text.end();
      if (fault) throw refusal(line, fault.what);
      readLines(true);
    },
  };
}

function parseRecord(content: string, line: number): JsonRecord {
  if (/^[ \t\r]*\[/.test(content)) {
    throw refusal(
      line,
      'begins a list (a JSON array); write each row as a flat object {"column": value, …} on a line of its own.',
    );
  }
  const value = parsed(content, line);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refusal(line, 'is not an object; write each row as {"column": value, …} on a line of its own.');
  }
  const names = namesOf(content);
  const cells = new Map<string, Cell>();
  for (const [name, cell] of Object.entries(value as Record<string, unknown>)) {
    if (typeof cell === 'object' && cell !== null) {
      throw refusal(line, 'has a list or an object inside its object; give every column a plain value.');
    }
    if ((typeof cell === 'string' && !isText(cell)) || !isText(name)) {
      throw refusal(line, 'holds half a character (a lone surrogate) or NUL; send well-formed text.');
    }
    cells.set(name, cell as Cell);
  }
  if (names.length !== cells.size) throw refusal(line, 'gives one name twice; give each column one value.');
  return { names, cells };
}

function parsed(content: string, line: number): unknown {
  try {
    return JSON.parse(content);
  } catch {
    // The parser's own message would quote the row.
    throw refusal(line, 'is not well-formed JSON (RFC 8259); write one whole object a line.');
  }
}

const isText = (text: string) => text.isWellFormed() && !text.includes('\0');

/** Of a well-formed object without objects inside: a name is a string with a colon after it. JSON.parse reorders names that are numbers. */
function namesOf(content: string): string[] {
  const names: string[] = [];
  for (let at = content.indexOf('"'); at >= 0; at = content.indexOf('"', at)) {
    const from = at++;
    while (content[at] !== '"') at += content[at] === '\\' ? 2 : 1;
    const to = ++at;
    while (content[at] === ' ' || content[at] === '\t' || content[at] === '\r') at++;
    if (content[at] === ':') names.push(JSON.parse(content.slice(from, to)));
  }
  return names;
}

function refusal(line: number, what: string): DomainError {
  return new DomainError('BAD_INPUT', `Line ${line} ${what}`, { line });
}

const tooLong = (line: number) =>
  refusal(line, `is longer than ${MAX_RECORD_BYTES} bytes; end each object with a line break.`);
