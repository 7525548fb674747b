// Five small tables of our own making, each awkward in its own way. Made from a seed; nobody real stands behind a row.
import { makeRandom } from '../../../domain/kernel/random.ts';
import type { Table } from './deploy-table.ts';

export interface AwkwardTable extends Table {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly heldOutFrom?: string;
  readonly threshold?: number;
  /** What a client would send for a row. */
  readonly features: (row: number) => Record<string, unknown>;
  readonly rows: number;
}

const feature = (name: string, kind: string, sensitive = false) => ({ name, kind, role: 'FEATURE', sensitive });
const role = (name: string, kind: string, of: string, sensitive = false) => ({ name, kind, role: of, sensitive });
const dayOf = (days: number) => new Date(Date.UTC(2020, 0, 1) + days * 86_400_000).toISOString().slice(0, 10);

/** Three classes with names of several scripts, semicolons, a byte order mark, quoted line breaks, dates and booleans. */
export function herbs(): AwkwardTable {
  const random = makeRandom(11, 'herbs');
  const classes = ['Minze', 'β-sage', '紫蘇'];
  const rows = Array.from({ length: 240 }, (_, row) => {
    const kind = row % 3;
    const picked = dayOf(Math.floor(random.unit() * 900));
    const height = random.unit() < 0.1 ? null : 10 + 12 * kind + random.unit() * 10;
    return {
      kind,
      picked,
      height,
      hairy: random.unit() < 0.2 + 0.3 * kind,
      scent: ['mild,\r\nor faint', 'sharp; "biting"'][Math.floor(random.unit() * 2)]!,
    };
  });
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const cell = (value: number | null) => (value === null ? '' : value.toFixed(3));
  return {
    name: 'herbs',
    task: 'MULTICLASS',
    columns: [
      feature('height in cm', 'NUMBER'),
      feature('picked on', 'DATE'),
      feature('hairy?', 'BOOLEAN'),
      feature('scent "by nose"', 'CATEGORY'),
      role('Art', 'CATEGORY', 'TARGET'),
    ],
    csv: `\ufeff"height in cm";picked on;hairy?;"scent ""by nose""";Art\r\n${rows
      .map(({ kind, picked, height, hairy, scent }) =>
        [cell(height), picked, hairy ? 'yes' : 'no', quoted(scent), classes[kind]].join(';'),
      )
      .join('\r\n')}\r\n`,
    parameters: {
      epochs: 80,
      learningRate: 0.01,
      activation: 'GELU',
      dropout: 0.1,
      hidden: [16],
      patience: 20,
      folds: 3,
    },
    features: (row) => {
      const { picked, height, hairy, scent } = rows[row]!;
      return { 'height in cm': height, 'picked on': picked, 'hairy?': hairy, 'scent "by nose"': scent };
    },
    rows: rows.length,
  };
}

/** Numbers to be learned, with outliers, weights, and a time to split by. */
export function rents(): AwkwardTable {
  const random = makeRandom(12, 'rents');
  const rows = Array.from({ length: 300 }, (_, row) => {
    const size = 20 + random.unit() * 120;
    const rent = 300 + 9 * size + (random.unit() - 0.5) * 100 + (row % 50 === 0 ? 20_000 : 0);
    return { size, rent, signed: dayOf(row), weight: row % 2 ? 1 : 0.5, floor: Math.floor(random.unit() * 6) };
  });
  return {
    name: 'rents',
    task: 'REGRESSION',
    columns: [
      feature('size', 'NUMBER'),
      feature('floor', 'NUMBER'),
      role('signed', 'DATE', 'TIME'),
      role('counts', 'NUMBER', 'WEIGHT'),
      role('rent', 'NUMBER', 'TARGET'),
    ],
    csv: [
      'size|floor|signed|counts|rent',
      ...rows.map(({ size, floor, signed, weight, rent }) =>
        [size.toFixed(2), floor, signed, weight, rent.toFixed(2)].join('|'),
      ),
      '',
    ].join('\n'),
    parameters: {
      epochs: 40,
      loss: 'HUBER',
      huberDelta: 1,
      activation: 'TANH',
      hidden: [16, 8],
      schedule: 'COSINE',
      l2: 0.001,
    },
    heldOutFrom: dayOf(220),
    threshold: 1000,
    features: (row) => ({ size: rows[row]!.size, floor: rows[row]!.floor }),
    rows: rows.length,
  };
}

/** A constant, an all-missing, an identifier-like and a 300-category column, one that gives the target away, and groups of people. */
export function traps(): AwkwardTable {
  const random = makeRandom(13, 'traps');
  const rows = Array.from({ length: 900 }, (_, row) => {
    const risk = random.unit();
    const late = risk + random.unit() * 0.6 > 0.8;
    return {
      person: `p-${row}`,
      risk,
      late,
      town: `town ${row % 300}`,
      code: `c${row}-${Math.floor(random.unit() * 1e9)}`,
      gender: row % 2 ? 'f' : 'm',
      age: 20 + (row % 60),
    };
  });
  return {
    name: 'traps',
    positiveValue: 'late',
    columns: [
      role('person', 'CATEGORY', 'SUBJECT', true),
      feature('risk', 'NUMBER'),
      feature('same', 'NUMBER'),
      feature('nothing', 'NUMBER'),
      feature('town', 'CATEGORY'),
      feature('code', 'CATEGORY'),
      feature('days overdue', 'NUMBER'),
      feature('age', 'NUMBER', true),
      role('gender', 'CATEGORY', 'SENSITIVE', true),
      role('outcome', 'CATEGORY', 'TARGET'),
    ],
    csv: [
      'person\trisk\tsame\tnothing\ttown\tcode\tdays overdue\tage\tgender\toutcome',
      ...rows.map(({ person, risk, late, town, code, gender, age }) =>
        [person, risk.toFixed(4), 7, '', town, code, late ? 31 : 0, age, gender, late ? 'late' : 'in time'].join('\t'),
      ),
      '',
    ].join('\n'),
    parameters: { epochs: 5, hidden: [8] },
    features: (row) => {
      const { risk, late, town, code, age } = rows[row]!;
      return { risk, same: 7, nothing: null, town, code, 'days overdue': late ? 31 : 0, age };
    },
    rows: rows.length,
  };
}

/** More columns than rows. */
export function wide(): AwkwardTable {
  const random = makeRandom(14, 'wide');
  const names = Array.from({ length: 120 }, (_, column) => `gene ${column + 1}`);
  const rows = Array.from({ length: 48 }, (_, row) =>
    names.map((_, column) => random.unit() + (column === 0 ? row % 2 : 0)),
  );
  return {
    name: 'wide',
    positiveValue: '1',
    columns: [...names.map((name) => feature(name, 'NUMBER')), role('ill', 'NUMBER', 'TARGET')],
    csv: [
      [...names, 'ill'].join(','),
      ...rows.map((cells, row) => [...cells.map((cell) => cell.toFixed(5)), row % 2].join(',')),
      '',
    ].join('\n'),
    parameters: { epochs: 10, hidden: [] },
    features: (row) => Object.fromEntries(names.map((name, column) => [name, rows[row]![column]!])),
    rows: rows.length,
  };
}

/** JSON Lines with nulls and what is left out, booleans, and one row in sixteen of the positive class. */
export function alarms(): AwkwardTable {
  const random = makeRandom(15, 'alarms');
  const rows = Array.from({ length: 480 }, (_, row) => {
    const fire = row % 16 === 0;
    const smoke = fire ? 0.6 + random.unit() : random.unit();
    return {
      fire,
      smoke,
      opened: random.unit() < 0.3,
      at: `2026-03-${String(1 + (row % 28)).padStart(2, '0')}T08:30:00+01:00`,
      wing: row % 7 === 0 ? null : `wing ${row % 3}`,
    };
  });
  return {
    name: 'alarms',
    positiveValue: 'true',
    columns: [
      feature('smoke', 'NUMBER'),
      feature('opened', 'BOOLEAN'),
      feature('at', 'DATE'),
      feature('wing', 'CATEGORY'),
      role('note', 'CATEGORY', 'IGNORE'),
      role('fire', 'BOOLEAN', 'TARGET'),
    ],
    csv: `${rows.map(({ wing, ...row }) => JSON.stringify({ ...row, ...(wing === null ? {} : { wing }), note: 'x' })).join('\n')}\n`,
    contentType: 'application/x-ndjson',
    parameters: { epochs: 60, hidden: [8], learningRate: 0.01, classWeights: 'BALANCED' },
    features: (row) => {
      const { smoke, opened, at, wing } = rows[row]!;
      return { smoke, opened, at, wing };
    },
    rows: rows.length,
  };
}

export const AWKWARD_TABLES = [herbs, rents, traps, wide, alarms] as const;
