// Does the README say what is so? Its commands, rooms and settings are checked against the tree, and generated files against
// what would be generated.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { readConfig } from '../app/config.ts';
import { renderGenerated } from '../app/generated-files.ts';

const ROOT = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const readme = read('README.md');

/** Lines of the table under a heading, as cells. */
function tableUnder(heading: string): string[][] {
  const part = readme.split(/^## /m).find((section) => section.startsWith(`${heading}\n`));
  assert.ok(part, `there is no section "${heading}"`);
  return part
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

const quoted = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);

test('every npm command of the README is a script', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const code = [...readme.matchAll(/```\n([\s\S]*?)```|`([^`\n]+)`/g)].map((match) => match[1] ?? match[2]!).join('\n');
  const said = [...code.matchAll(/npm (?:run )?(?:-s )?([a-z]+)/g)].map((match) => match[1]!);
  const commands = new Set(said.filter((word) => word !== 'ci'));
  for (const command of ['demo', 'test', 'start', 'countersign']) assert.ok(commands.has(command), `no ${command}`);
  for (const command of commands) assert.ok(scripts[command], `npm run ${command} is not in package.json`);
});

test('the two commands stand on the first screen', () => {
  const screen = readme.split('\n').slice(0, 25).join('\n');
  assert.ok(screen.includes('npm ci && npm run demo') && screen.includes('npm ci && npm test'));
});

test('every room of the table is a folder or file, and every folder with code is in the table', () => {
  const rooms = tableUnder('Which room').flatMap(([room]) => quoted(room!));
  for (const room of rooms) {
    assert.ok(existsSync(join(ROOT, room)), `${room} is not there`);
    assert.equal(statSync(join(ROOT, room)).isDirectory(), room.endsWith('/'), room);
  }
  const folders = readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .filter((name) => name !== 'node_modules' && !readFileSync(join(ROOT, '.gitignore'), 'utf8').includes(name));
  assert.deepEqual(
    folders.filter((name) => !rooms.includes(`${name}/`)),
    [],
  );
});

test('the settings of the README are those of app/config.ts', () => {
  const rows = tableUnder('Configuration');
  const told = rows.flatMap(([names]) => quoted(names!)).sort();
  const known = [...new Set(read('app/config.ts').match(/COUNTERSIGN_[A-Z_]+/g))].sort();
  assert.deepEqual(told, known);

  const defaults = new Map(
    rows.flatMap(([names, values]) => {
      const of = quoted(values!);
      return quoted(names!).map((name, at) => [name, of[at] ?? values!] as const);
    }),
  );
  const config = readConfig({});
  assert.equal(defaults.get('COUNTERSIGN_HOST'), config.host);
  assert.equal(defaults.get('COUNTERSIGN_PORT'), String(config.port));
  assert.equal(defaults.get('COUNTERSIGN_ISSUER'), config.issuer);
  assert.equal(defaults.get('COUNTERSIGN_AUDIENCE'), config.audience);
  assert.equal(defaults.get('COUNTERSIGN_LOG_LEVEL'), config.logLevel);
  assert.equal(join(process.cwd(), defaults.get('COUNTERSIGN_DATA_DIR')!), config.dataDir);
  assert.equal(config.keysDir, `${config.dataDir}-keys`);
  assert.equal(defaults.get('COUNTERSIGN_MAX_UPLOAD_BYTES'), `${config.maxUploadBytes / 1024 ** 3} GiB`);
});

test('files that are generated are up to date (npm run generate)', async () => {
  const generated = await renderGenerated(ROOT);
  assert.ok(Object.keys(generated).length >= 2);
  for (const [file, text] of Object.entries(generated)) assert.equal(read(file), text, file);
});

test('every file that the README names is there', () => {
  for (const [name] of readme.matchAll(/\bdocs\/[\w./-]+/g)) assert.ok(existsSync(join(ROOT, name)), name);
});
