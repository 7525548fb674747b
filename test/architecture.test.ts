// The rooms and the doors between them, as README and design section 4 draw them, held on the import lines of every file.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import test from 'node:test';

const ROOT = join(import.meta.dirname, '..');
const ROOMS = ['api', 'app', 'bench', 'domain', 'examples', 'learning', 'ledger', 'projections', 'test', 'workers'];

/** Room → rooms it may import. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  learning: ['domain'],
  ledger: ['domain'],
  projections: ['domain', 'ledger'],
  workers: ['domain', 'ledger', 'learning'],
  api: ['domain', 'ledger', 'workers', 'projections'],
  app: ['domain', 'ledger', 'learning', 'projections', 'workers', 'api'],
  examples: ['app'],
  // `test`: the wire-level stand-in of EventStoreDB is measured too, where no real server can be had.
  bench: ['domain', 'ledger', 'learning', 'projections', 'workers', 'api', 'app', 'examples', 'test'],
  test: ['domain', 'ledger', 'learning', 'projections', 'workers', 'api', 'app', 'bench', 'examples'],
};

/** Vendor → the only folders that may import it. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  '@apollo/server': ['api'],
  '@eventstore/db-client': ['ledger/eventstoredb', 'bench/bare-esdb-read.ts'],
  '@grpc/grpc-js': ['ledger/eventstoredb'],
  '@as-integrations/express5': ['api'],
  express: ['api'],
  graphql: ['api'],
  'graphql-scalars': ['api'],
  'type-graphql': ['api'],
  'class-validator': ['api'],
  jsonwebtoken: ['api'],
  'onnxruntime-node': ['learning/session.ts'],
  protobufjs: ['learning'],
  kysely: ['projections'],
  pdfmake: ['api/documents/pdf'],
  'csv-stringify': ['api/http'],
  'csv-parse': ['workers/intake', 'examples', 'bench'],
  canonicalize: ['ledger/canonical-json.ts', 'learning/canonical-text.ts'],
  commander: ['app/cli', 'app/main.ts', 'examples', 'bench'],
  zod: ['app/config.ts', 'api', 'ledger', 'workers', 'learning'],
};

interface Import {
  readonly file: string;
  readonly target: string;
}

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^;'"]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s*['"]([^'"]+)['"]|new URL\(\s*['"](\.[^'"]+\.ts)['"]/g,
  );
  return [...found].map((match) => ({ file, target: (match[1] ?? match[2] ?? match[3] ?? match[4])! }));
}

const imports = ROOMS.flatMap(sources).flatMap(importsOf);
const roomOf = (path: string) => path.split('/')[0]!;
const local = imports
  .filter(({ target }) => target.startsWith('.'))
  .map(({ file, target }) => ({ file, target: relative(ROOT, normalize(join(ROOT, dirname(file), target))) }));

test('there are imports to judge', () => {
  assert.ok(local.length > 100, `only ${local.length} local imports were read`);
});

test('a room imports only from the rooms its door leads to', () => {
  const wrong = local.filter(({ file, target }) => {
    const [from, to] = [roomOf(file), roomOf(target)];
    return from !== to && !DOORS[from]?.includes(to);
  });
  assert.deepEqual(wrong, []);
});

test('a vendor has one owning folder', () => {
  const wrong = imports.filter(({ file, target }) => {
    if (target.startsWith('.') || target.startsWith('node:') || roomOf(file) === 'test') return false;
    const name = target.startsWith('@') ? target.split('/').slice(0, 2).join('/') : target.split('/')[0]!;
    const owners = OWNERS[name];
    return owners !== undefined && !owners.some((owner) => file === owner || file.startsWith(`${owner}/`));
  });
  assert.deepEqual(wrong, []);
});

test('the domain is pure: no Node module, no package, no clock, no randomness', () => {
  assert.deepEqual(
    imports.filter(({ file, target }) => roomOf(file) === 'domain' && !target.startsWith('.')),
    [],
  );
  for (const file of sources('domain')) {
    const text = readFileSync(join(ROOT, file), 'utf8');
    assert.doesNotMatch(text, /Date\.now\(|new Date\(\)|Math\.random\(|process\.|globalThis/, file);
  }
});

test('only app/config.ts reads the environment', () => {
  const readers = ROOMS.filter((room) => room !== 'test' && room !== 'bench')
    .flatMap(sources)
    .filter((file) => /process\.env\b/.test(readFileSync(join(ROOT, file), 'utf8')));
  assert.deepEqual(
    readers.filter((file) => file !== 'app/main.ts' && !file.startsWith('app/cli/') && !file.startsWith('examples/')),
    [],
  );
});

test('files are named for one idea, and none is a drawer', () => {
  const drawers = ROOMS.flatMap(sources).filter((file) =>
    /(^|\/)(index|utils?|helpers?|service|impl|manager)\.ts$/.test(file),
  );
  assert.deepEqual(drawers, []);
});

test('no files import each other in a circle', () => {
  const targets = Map.groupBy(local, ({ file }) => file);
  const seen = new Map<string, 'open' | 'done'>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (seen.get(file) === 'open') circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (seen.has(file)) return;
    seen.set(file, 'open');
    for (const { target } of targets.get(file) ?? []) visit(target, [...path, file]);
    seen.set(file, 'done');
  };
  for (const file of targets.keys()) visit(file, []);
  assert.deepEqual(circles, []);
});
