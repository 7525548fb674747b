// Which file does the intake bench take in? A made table with every kind of column, as CSV or JSON Lines of any size, written while
// it is read. One number runs through a million values; the rest is dealt from seeded rows, so that making is faster than reading.
import type { Column } from '../domain/datasets/events.ts';
import type { DatasetTask } from '../domain/datasets/task.ts';
import { makeRandom } from '../domain/kernel/random.ts';
import type { FileFormat } from '../workers/intake/record-reader.ts';

/** More than a column's different values are counted, so that every bound of the intake is reached. */
const DEALT_ROWS = 20_011;
const PIECE_BYTES = 128 * 1024;
const NUMBERS = 8;
const CATEGORIES = 4;

export const MADE_TASK: DatasetTask = { kind: 'binary', positiveValue: 'yes' };

export interface MadeFile {
  readonly format: FileFormat;
  readonly bytes: number;
  /** Whose rows these are, in turn: each is sealed under its person's key. 0: the id is left out and the rows stay in the clear. */
  readonly people: number;
}

export function madeColumns({ people }: Pick<MadeFile, 'people'>): readonly Column[] {
  const column = (name: string, kind: Column['kind'], role: Column['role'] = 'feature'): Column => ({
    name,
    kind,
    role,
    sensitive: role === 'subject',
  });
  return [
    column('id', 'category', people > 0 ? 'subject' : 'ignore'),
    column('own', 'number'),
    ...Array.from({ length: NUMBERS }, (_, n) => column(`number${n}`, 'number')),
    ...Array.from({ length: CATEGORIES }, (_, n) => column(`category${n}`, 'category')),
    column('day', 'date'),
    column('flag', 'boolean'),
    column('outcome', 'category', 'target'),
  ];
}

/** Of the first so many people. */
export const madeIds = (people: number): string[] => Array.from({ length: people }, (_, n) => idOf(n));

const idOf = (n: number) => `person-${n}`;

/** At least so many bytes, and less than a row more. */
export async function* madeFile({ format, bytes, people }: MadeFile): AsyncGenerator<Uint8Array> {
  const write = rowWriter(format, people);
  let made = 0;
  let text = format === 'csv' ? `${names().join(',')}\n` : '';
  for (let row = 0; made + text.length < bytes; row++) {
    text += write(row);
    if (text.length < PIECE_BYTES && made + text.length < bytes) continue;
    // ASCII: a character is a byte.
    made += text.length;
    yield Buffer.from(text, 'latin1');
    text = '';
  }
}

const names = () => madeColumns({ people: 0 }).map(({ name }) => name);

function rowWriter(format: FileFormat, people: number): (row: number) => string {
  const random = makeRandom(1, 'intake bench');
  const [idName, ownName, ...others] = names();
  const rests = Array.from({ length: DEALT_ROWS }, () => {
    const cells = dealtCells(random);
    if (format === 'csv') return `,${cells.join(',')}\n`;
    return `,${JSON.stringify(Object.fromEntries(others.map((name, at) => [name, cells[at]]))).slice(1)}\n`;
  });
  const own = (row: number) => (row * 7_919) % 1_000_003;
  const id = (row: number) => idOf(people > 0 ? row % people : row);
  if (format === 'csv') return (row) => `${id(row)},${own(row)}.5${rests[row % DEALT_ROWS]}`;
  return (row) => `{"${idName}":"${id(row)}","${ownName}":${own(row)}.5${rests[row % DEALT_ROWS]}`;
}

function dealtCells(random: ReturnType<typeof makeRandom>): (string | number | boolean)[] {
  const day = new Date(random.below(20_000) * 86_400_000).toISOString().slice(0, 10);
  return [
    ...Array.from({ length: NUMBERS }, () => random.below(10_000_000) / 1_000),
    ...Array.from({ length: CATEGORIES }, (_, n) => `group ${random.below(10 ** (n + 1))}`),
    day,
    random.below(2) === 1,
    random.below(5) === 0 ? 'yes' : 'no',
  ];
}
