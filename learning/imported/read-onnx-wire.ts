// Which fields does one protobuf message of a hostile file hold? Walks the bytes without building objects, so that a file
// costs memory only for what its reader keeps, and is stricter than the format: a field that is unknown, stands twice, or has
// another wire type is refused. Two parsers may merge, drop or prefer such fields differently, and what was inspected must be
// what is loaded. (Encoding: protobuf.dev/programming-guides/encoding; the varints are protobufjs's.)

import protobuf from 'protobufjs/light.js';
import { ImportError } from './import-error.ts';

export const Wire = { VARINT: 0, FIXED64: 1, BYTES: 2, FIXED32: 5 } as const;
export type WireType = (typeof Wire)[keyof typeof Wire];

export type FieldRule = {
  readonly name: string;
  readonly wire: WireType;
  readonly repeated: boolean;
  /** Fields of one choice: at most one of them stands in a message. */
  readonly choice?: string;
};

/** Field number → rule. */
export type MessageRules = Readonly<Record<number, FieldRule>>;

export const one = (name: string, wire: WireType = Wire.BYTES): FieldRule => ({ name, wire, repeated: false });
export const many = (name: string, wire: WireType = Wire.BYTES): FieldRule => ({ name, wire, repeated: true });
export const oneOf = (choice: string, name: string, wire: WireType = Wire.BYTES): FieldRule => ({
  name,
  wire,
  repeated: false,
  choice,
});

export type Field = {
  readonly name: string;
  /** Wire type found: BYTES in a repeated field of numbers means a packed list. */
  readonly wire: number;
  /** Value of a varint; beyond 2^53 not exact, beyond any limit anyway. 0 for the other wire types. */
  readonly number: number;
  /** Contents of a BYTES field, a view. */
  readonly bytes: Uint8Array;
  /** Where the field stands in its message, tag included. */
  readonly from: number;
  readonly to: number;
};

const nothing = new Uint8Array(0);

const broken = (message: string, where: string): ImportError =>
  new ImportError('MODEL_UNREADABLE', `The file is not an ONNX model: ${message} ${where}; give a whole .onnx file.`);

/**
 * Calls `visit` for each field in the order of the file.
 * @param where for the sentence: "in a node".
 * @throws ImportError MODEL_UNREADABLE, and what `visit` throws
 */
export const readFields = (
  message: Uint8Array,
  rules: MessageRules,
  where: string,
  visit: (field: Field) => void,
): void => {
  const reader = new protobuf.Reader(message);
  const seen = new Set<string>();
  const guarded = <T>(read: () => T): T => {
    try {
      return read();
    } catch {
      throw broken('it is cut off or not protobuf', where);
    }
  };
  while (reader.pos < message.length) {
    const from = reader.pos;
    const tag = guarded(() => reader.tag());
    const wire = tag & 7;
    const rule = rules[tag >>> 3];
    if (!rule) throw broken(`field ${tag >>> 3} is not known`, where);
    const packed = rule.repeated && wire === Wire.BYTES;
    if (wire !== rule.wire && !packed) throw broken(`the field "${rule.name}" has another type`, where);
    if (!rule.repeated) {
      const once = rule.choice ?? rule.name;
      if (seen.has(once)) throw broken(`the field "${once}" stands twice`, where);
      seen.add(once);
    }
    let number = 0;
    let bytes: Uint8Array = nothing;
    if (wire === Wire.VARINT) {
      const value: unknown = guarded(() => reader.int64());
      number = typeof value === 'number' ? value : (value as { toNumber(): number }).toNumber();
    } else {
      const length = wire === Wire.BYTES ? guarded(() => reader.uint32()) : wire === Wire.FIXED64 ? 8 : 4;
      if (length > message.length - reader.pos) throw broken('it is cut off or not protobuf', where);
      if (wire === Wire.BYTES) bytes = message.subarray(reader.pos, reader.pos + length);
      reader.pos += length;
    }
    visit({ name: rule.name, wire, number, bytes, from, to: reader.pos });
  }
};

/** How many varints a packed list holds: each ends with a byte below 128. */
export const countVarints = (packed: Uint8Array): number => {
  let count = 0;
  for (let at = 0; at < packed.length; at++) if (packed[at]! < 128) count++;
  return count;
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @throws ImportError MODEL_UNREADABLE when it is longer than `most` bytes or not UTF-8 */
export const readText = (bytes: Uint8Array, where: string, most = 1_024): string => {
  if (bytes.length > most) throw broken(`a name of ${bytes.length} bytes stands`, where);
  try {
    return utf8.decode(bytes);
  } catch {
    throw broken('a name is not UTF-8', where);
  }
};
