// Comma, semicolon or tab? The one that makes the header line name the most registered columns; a comma when none does.

const DELIMITERS = [',', ';', '\t'] as const;

/** `head`: the beginning of the file, its first line at least. */
export function findDelimiter(head: Uint8Array, columnNames: ReadonlySet<string>): string {
  const text = Buffer.from(head)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  const [line = ''] = text.replace(/^[\r\n]+/, '').split(/\r|\n/, 1);
  let best: string = DELIMITERS[0];
  let most = 0;
  for (const delimiter of DELIMITERS) {
    const known = line.split(delimiter).filter((name) => columnNames.has(name.replace(/^"|"$/g, ''))).length;
    if (known > most) {
      best = delimiter;
      most = known;
    }
  }
  return best;
}

/** Whether `head` holds a whole first line. */
export function hasFirstLine(head: Uint8Array): boolean {
  const start = head.findIndex((byte) => byte !== 0x0a && byte !== 0x0d);
  return start >= 0 && head.subarray(start).some((byte) => byte === 0x0a || byte === 0x0d);
}
