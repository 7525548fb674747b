// What can be wrong with a model somebody brings, as a closed set of codes. The message is one sentence for a person: it may
// name parts of the file and columns, never a value of a row.

export const IMPORT_ERROR_CODES = [
  /** Not an ONNX model, cut off, or the runtime cannot load or run it. */
  'MODEL_UNREADABLE',
  /** A readable model with something in it that is not let in. */
  'MODEL_REFUSED',
  'MODEL_TOO_LARGE',
  'MODEL_TOO_SLOW',
  /** The same rows gave other scores. */
  'MODEL_NOT_DETERMINISTIC',
  /** Not finite, not a probability, or not of the declared shape. */
  'MODEL_OUTPUT_UNUSABLE',
  'MAPPING_INVALID',
  'ROWS_MISMATCHED',
  'WRONG_TYPE',
  'NOT_FINITE',
  'MISSING_VALUE',
  'UNKNOWN_CATEGORY',
  /** Too many requests wait for this model already. */
  'OVERLOADED',
] as const;
export type ImportErrorCode = (typeof IMPORT_ERROR_CODES)[number];

export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly code: ImportErrorCode;

  constructor(code: ImportErrorCode, sentence: string) {
    super(sentence);
    this.code = code;
  }
}

/** A cell that its tensor cannot hold. */
export class CellRefused extends ImportError {
  readonly row: number;
  readonly column: string;
  /** The sentence after the cell's place: "must be a number or null." */
  readonly why: string;

  constructor(code: ImportErrorCode, row: number, column: string, why: string) {
    super(code, `Row ${row} of column ${quoteName(column)} ${why}`);
    this.row = row;
    this.column = column;
    this.why = why;
  }
}

const QUOTED = 60;

/** Neither a terminal nor a log line may be steered by a name: control, format and unassigned characters, line separators. */
const UNSEEN = /[\p{C}\u2028\u2029]/gu;

/** A text out of the file, shortened and JSON-escaped. */
export const quoteName = (text: string, most = QUOTED): string =>
  JSON.stringify((text.length > most ? `${text.slice(0, most)}…` : text).replace(UNSEEN, '\ufffd'));
