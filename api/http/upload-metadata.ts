// What does a sender say of a file? The header Upload-Metadata of tus 1.0.0: pairs of a key and a base64 value, commas between.
import { isUtf8 } from 'node:buffer';
import { DomainError } from '../../domain/kernel/errors.ts';

export interface UploadMetadata {
  readonly fileName: string;
  readonly format: 'csv' | 'jsonl' | undefined;
}

const FILE_NAME = /^[^\p{Cc}/\\]{1,200}$/u;
/** A map: the type is a sender's word, and a plain object knows words such as "constructor". */
const FORMATS: ReadonlyMap<string, NonNullable<UploadMetadata['format']>> = new Map([
  ['text/csv', 'csv'],
  ['application/x-ndjson', 'jsonl'],
  ['application/jsonl', 'jsonl'],
]);
/** Such a name is given on purpose; one that ends in .csv or .txt may hold anything. */
const JSON_LINES_NAME = /\.(?:jsonl|ndjson)$/i;
const LONGEST = 4_096;

/** Keys that are not known are passed over, as the protocol allows. Throws BAD_INPUT. */
export function readUploadMetadata(header: unknown): UploadMetadata {
  if (header === undefined) return { fileName: 'rows', format: undefined };
  if (typeof header !== 'string' || header.length > LONGEST) throw malformed();
  const values = new Map<string, string>();
  for (const pair of header.split(',')) {
    const [key, value = '', ...rest] = pair.trim().split(' ');
    if (!key || rest.length > 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) throw malformed();
    const bytes = Buffer.from(value, 'base64');
    if (!isUtf8(bytes)) throw malformed();
    values.set(key.toLowerCase(), bytes.toString('utf8'));
  }
  const fileName = values.get('filename') ?? values.get('name') ?? 'rows';
  if (!FILE_NAME.test(fileName)) {
    throw new DomainError('BAD_INPUT', 'The file name has 1 to 200 characters, no slashes and no control characters.');
  }
  const type = values.get('filetype') ?? values.get('type');
  const said = type === undefined ? undefined : FORMATS.get(type.split(';')[0]!.trim().toLowerCase());
  return { fileName, format: said ?? (JSON_LINES_NAME.test(fileName) ? 'jsonl' : undefined) };
}

const malformed = () =>
  new DomainError(
    'BAD_INPUT',
    'Upload-Metadata is a list of pairs, each a key, a blank and a base64 value, commas between.',
  );
