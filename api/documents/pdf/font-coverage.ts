// Which characters does a font have? The character map of an OpenType file (OpenType 1.9, "cmap", formats 4 and 12): a page
// that showed an empty box for a name would hide it.

/** @throws RangeError where the file has no character map of these formats. */
export function fontCoverage(file: Uint8Array): ReadonlySet<number> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const cmap = tableOffset(view, 'cmap');
  const covered = new Set<number>();
  let read = 0;
  for (let i = 0; i < view.getUint16(cmap + 2); i++) {
    const subtable = cmap + view.getUint32(cmap + 4 + i * 8 + 4);
    const format = view.getUint16(subtable);
    if (format === 4) readSegments(view, subtable, covered);
    else if (format === 12) readGroups(view, subtable, covered);
    else continue;
    read++;
  }
  if (read === 0) throw new RangeError('This font file has no character map of format 4 or 12.');
  return covered;
}

function tableOffset(view: DataView, tag: string): number {
  for (let i = 0; i < view.getUint16(4); i++) {
    const record = 12 + i * 16;
    const name = String.fromCharCode(...[0, 1, 2, 3].map((at) => view.getUint8(record + at)));
    if (name === tag) return view.getUint32(record + 8);
  }
  throw new RangeError(`This font file has no table "${tag}".`);
}

/** Format 4: segments of the basic plane. A character that a segment maps to glyph 0 is missing. */
function readSegments(view: DataView, start: number, covered: Set<number>): void {
  const segments = view.getUint16(start + 6) / 2;
  const [ends, starts] = [start + 14, start + 16 + segments * 2];
  const [deltas, ranges] = [starts + segments * 2, starts + segments * 4];
  for (let i = 0; i < segments; i++) {
    const first = view.getUint16(starts + i * 2);
    const last = view.getUint16(ends + i * 2);
    const delta = view.getUint16(deltas + i * 2);
    const range = view.getUint16(ranges + i * 2);
    for (let code = first; code <= last && code !== 0xffff; code++) {
      const direct = range === 0 ? code : view.getUint16(ranges + i * 2 + range + (code - first) * 2);
      const glyph = range !== 0 && direct === 0 ? 0 : (direct + delta) & 0xffff;
      if (glyph !== 0) covered.add(code);
    }
  }
}

/** Format 12: groups of any plane. */
function readGroups(view: DataView, start: number, covered: Set<number>): void {
  for (let i = 0; i < view.getUint32(start + 12); i++) {
    const group = start + 16 + i * 12;
    const first = view.getUint32(group);
    const glyph = view.getUint32(group + 8);
    for (let code = first; code <= view.getUint32(group + 4); code++) if (glyph + code - first !== 0) covered.add(code);
  }
}
