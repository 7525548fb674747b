// How does a file of stored rows look? A header line of canonical JSON, then one line a row:
//   clear   [value, …, target]                               values = stored columns in order; target 0 or 1, a class, a number
//   sealed  ["sb_…", "base64 of nonce ‖ ciphertext ‖ tag"]   the same list, encrypted under the subject's key (ADR 0003)
// Version 1 of the format held feature columns alone, and 0 or 1.
// The header's salt is random, so that two uploads never share a file: one that is refused can be discarded without asking.
import { z } from 'zod';
import { COLUMN_KINDS, type Column } from '../../domain/datasets/events.ts';
import { columnOfRole, storedColumns } from '../../domain/datasets/state.ts';
import { TASK_KINDS } from '../../domain/datasets/task.ts';

/** A cell as stored; null is a missing value. Booleans are 1 and 0, dates days since 1970-01-01 UTC. */
export type RowValue = number | string | null;

export const ROW_FORMAT = 'countersign-rows@2';
const FIRST_FORMAT = 'countersign-rows@1';

const common = {
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  /** Stored columns in order, then the target. */
  columns: z.array(z.strictObject({ name: z.string(), kind: z.enum(COLUMN_KINDS) })),
  sealed: z.boolean(),
  rows: z.int().min(1),
};
const headerShape = z.discriminatedUnion('format', [
  z.strictObject({ format: z.literal(ROW_FORMAT), task: z.enum(TASK_KINDS), ...common }),
  z
    .strictObject({ format: z.literal(FIRST_FORMAT), ...common })
    .transform((header) => ({ ...header, task: 'binary' as const })),
]);
export type RowFileHeader = z.infer<typeof headerShape>;

/** Undefined for anything else than a header of this format. */
export function parseRowFileHeader(line: string): RowFileHeader | undefined {
  try {
    return headerShape.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** What the header says of the columns. */
export function headerColumns(columns: readonly Column[]): RowFileHeader['columns'] {
  const target = columnOfRole(columns, 'target');
  return [...storedColumns(columns), ...(target ? [target] : [])].map(({ name, kind }) => ({ name, kind }));
}

/** Binds a row to its file and its line: what is moved does not open. */
export function rowPlace(salt: string, index: number, reference: string): string {
  return `row:${salt}:${index}|${reference}`;
}
