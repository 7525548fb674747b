// What does a sender say of a file? The header Upload-Metadata of tus 1.0.0: pairs of a key and a base64 value, commas between.
import { isUtf8 } from 'node:buffer';
import { DomainError } from '../../domain/kernel/errors.ts';

export interface UploadMetadata {
  readonly fileName: string;
  readonly format: 'csv' | 'jsonl' | undefined;
}

const FILE_NAME = /^[^\p{Cc}/\\]{1,200}$/u;
const FORMATS: Record<string, UploadMetadata['format']> = {
  'text/csv': 'csv',
  'application/x-ndjson': 'jsonl',
  'application/jsonl': 'jsonl',
};
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
  return { fileName, format: type === undefined ? undefined : FORMATS[type.split(';')[0]!.trim().toLowerCase()] };
}

const malformed = () =>
  new DomainError(
    'BAD_INPUT',
    'Upload-Metadata is a list of pairs, each a key, a blank and a base64 value, commas between.',
  );
