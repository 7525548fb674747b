// Is a secret somewhere in these bytes? Looked for as text, and as what programs make of text: base64 at its three
// alignments (both alphabets), hexadecimal in both cases, UTF-16 in both orders.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export interface Finding {
  readonly where: string;
  readonly form: string;
}

/** Needles by form. `secret`: ASCII, at least 9 characters, so that each base64 alignment has a core long enough. */
function formsOf(secret: string): ReadonlyMap<string, Buffer> {
  const bytes = Buffer.from(secret, 'latin1');
  const forms = new Map<string, Buffer>([
    ['text', bytes],
    ['hex', Buffer.from(bytes.toString('hex'))],
    ['HEX', Buffer.from(bytes.toString('hex').toUpperCase())],
    ['UTF-16LE', Buffer.from(secret, 'utf16le')],
    ['UTF-16BE', Buffer.from(secret, 'utf16le').swap16()],
  ]);
  for (let lead = 0; lead < 3; lead++) {
    // Sextets that the bytes before and after share are cut off: what stays is the same whoever stands beside the secret.
    const whole = Buffer.concat([Buffer.alloc(lead), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const core = whole.slice(Math.ceil((lead * 8) / 6), Math.floor(((lead + bytes.length) * 8) / 6));
    forms.set(`base64 at ${lead}`, Buffer.from(core));
    forms.set(`base64url at ${lead}`, Buffer.from(core.replaceAll('+', '-').replaceAll('/', '_')));
  }
  return forms;
}

export function findSecret(secret: string, where: string, bytes: Buffer): Finding[] {
  return [...formsOf(secret)].flatMap(([form, needle]) => (bytes.includes(needle) ? [{ where, form }] : []));
}

/** Every file under the folder, whatever it is called; also a name of a file is a place. */
export function findSecretUnder(
  secret: string,
  folder: string,
): { readonly files: number; readonly findings: Finding[] } {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const findings = files.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    const where = relative(folder, path);
    return [
      ...findSecret(secret, where, readFileSync(path)),
      ...findSecret(secret, `name of ${where}`, Buffer.from(where)),
    ];
  });
  return { files: files.length, findings };
}
