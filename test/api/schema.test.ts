// schema.graphql is what the code says, byte for byte.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { printApiSchema } from '../../api/print-schema.ts';

test('schema.graphql is up to date (npm run generate)', async () => {
  const file = readFileSync(join(import.meta.dirname, '..', '..', 'schema.graphql'), 'utf8');
  assert.equal(file, await printApiSchema());
});
