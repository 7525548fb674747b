// The bytes of a stream that are not done with. Room doubles as needed and is used again, so that a file that comes in pieces
// of one byte costs no more copying than one that comes in large ones.

export interface ByteWindow {
  /** What is there; a view, good until the next call. */
  bytes(): Buffer;
  append(piece: Uint8Array): void;
  /** Drops so many bytes from the beginning. */
  forget(count: number): void;
}

const FIRST_ROOM = 64 * 1024;

export function makeByteWindow(): ByteWindow {
  let room = Buffer.allocUnsafe(FIRST_ROOM);
  let start = 0;
  let end = 0;
  return {
    bytes: () => room.subarray(start, end),
    append(piece) {
      const held = end - start;
      if (end + piece.length > room.length) {
        const needed = held + piece.length;
        // Half empty at least after a move, or the next few bytes would move everything again.
        const target = needed * 2 > room.length ? Buffer.allocUnsafe(Math.max(FIRST_ROOM, needed * 2)) : room;
        room.copy(target, 0, start, end);
        room = target;
        start = 0;
        end = held;
      }
      room.set(piece, end);
      end += piece.length;
    },
    forget(count) {
      start += count;
      if (start === end) {
        start = 0;
        end = 0;
      }
    },
  };
}
