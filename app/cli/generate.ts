// `npm run generate`: writes what is made from the code, schema.graphql and docs/events.md. A test compares both.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderGenerated } from '../generated-files.ts';

const root = join(import.meta.dirname, '..', '..');
for (const [file, text] of Object.entries(await renderGenerated(root))) writeFileSync(join(root, file), text);
