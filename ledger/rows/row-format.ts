// How does a file of stored rows look? A header line of canonical JSON, then one line a row:
//   clear   [value, …, label]                                values = feature columns in order, label 0 or 1
//   sealed  ["sb_…", "base64 of nonce ‖ ciphertext ‖ tag"]   the same list, encrypted under the subject's key (ADR 0003)
// The header's salt is random, so that two uploads never share a file: one that is refused can be discarded without asking.
import { z } from 'zod';
import type { Column } from '../../domain/datasets/events.ts';
import { columnOfRole, featureColumns } from '../../domain/datasets/state.ts';

/** A feature as stored; null is a missing value. */
export type RowValue = number | string | null;

export const ROW_FORMAT = 'countersign-rows@1';

const headerShape = z.strictObject({
  format: z.literal(ROW_FORMAT),
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  /** Feature columns in order, then the target. */
  columns: z.array(z.strictObject({ name: z.string(), kind: z.enum(['number', 'category']) })),
  sealed: z.boolean(),
  rows: z.int().min(1),
});
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
export function storedColumns(columns: readonly Column[]): RowFileHeader['columns'] {
  const target = columnOfRole(columns, 'target');
  return [...featureColumns(columns), ...(target ? [target] : [])].map(({ name, kind }) => ({ name, kind }));
}

/** Binds a row to its file and its line: what is moved does not open. */
export function rowPlace(salt: string, index: number, reference: string): string {
  return `row:${salt}:${index}|${reference}`;
}
