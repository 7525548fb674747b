// The house learns any table: no name of a column of any data set that is at hand stands in its code, committed or not.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';

const ROOT = join(import.meta.dirname, '..');
const ROOMS = ['api', 'app', 'domain', 'learning', 'ledger', 'projections', 'workers'];
/** Words of the house's own trade that a table happens to use for a column, each with what it means here. */
const HOUSE_WORDS = new Set([
  'class', // an output of the scoring graph
  'purpose', // why data was touched
  'Price', // a GraphQL type
]);

function columnsOfFiles(): string[] {
  const folders = [join(ROOT, 'examples', 'data'), process.env.COUNTERSIGN_TEST_DATA];
  return folders.flatMap((folder) => {
    if (!folder || !existsSync(folder)) return [];
    const files = readdirSync(folder).filter((file) => file.endsWith('.csv'));
    return files.flatMap((file) => (parse(readFileSync(join(folder, file)), { bom: true, to: 1 }) as string[][])[0]!);
  });
}

test('no column name of any data set stands in the code', (t) => {
  const names = new Set(columnsOfFiles());
  t.diagnostic(`${names.size} names looked for`);
  assert.ok(names.size > 30);
  const sources = ROOMS.flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => ({ file: join(room, file), text: readFileSync(join(ROOT, room, file), 'utf8') })),
  );
  const found = [...names]
    .filter((name) => !HOUSE_WORDS.has(name))
    .flatMap((name) =>
      sources
        .filter(({ text }) => [`'${name}'`, `"${name}"`, `\`${name}\``].some((quoted) => text.includes(quoted)))
        .map(({ file }) => `${name} in ${file}`),
    );
  assert.deepEqual(found, []);
});
