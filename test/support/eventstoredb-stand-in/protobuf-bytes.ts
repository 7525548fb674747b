// How are the two protobuf shapes the hot path needs put into bytes? Variable-length integers and length-prefixed fields
// (protobuf encoding, wire types 0 and 2). The generated classes are too slow for a log of a million events.

/** Bytes of `value` (a whole number from 0 to 2^53 - 1) as a varint. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size++;
  return size;
}

/** Bytes of a field with wire type 2: one tag byte, its length, its content. */
export const fieldSize = (content: number): number => 1 + varintSize(content) + content;

/** Writes fields one after another into a buffer whose size the caller has added up before. */
export class FieldWriter {
  readonly buffer: Buffer;
  offset = 0;

  constructor(size: number) {
    this.buffer = Buffer.allocUnsafe(size);
  }

  varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.buffer[this.offset++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.buffer[this.offset++] = rest;
  }

  number(field: number, value: number): void {
    this.buffer[this.offset++] = field << 3;
    this.varint(value);
  }

  /** The head of a field with wire type 2; its content follows. */
  head(field: number, length: number): void {
    this.buffer[this.offset++] = (field << 3) | 2;
    this.varint(length);
  }

  bytes(field: number, content: Uint8Array): void {
    this.head(field, content.length);
    this.buffer.set(content, this.offset);
    this.offset += content.length;
  }

  text(field: number, content: string, length: number): void {
    this.head(field, length);
    this.buffer.write(content, this.offset, 'utf8');
    this.offset += length;
  }
}
