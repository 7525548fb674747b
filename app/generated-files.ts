// Which committed files are made from the code, and what should they say?
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { printApiSchema } from '../api/print-schema.ts';
import { renderEventsDoc } from '../domain/render-events-doc.ts';

/** File, relative to the root, → its text. */
export async function renderGenerated(root: string): Promise<Readonly<Record<string, string>>> {
  const folder = join(root, 'test', 'golden', 'events');
  const goldens = Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
  return { 'schema.graphql': await printApiSchema(), 'docs/events.md': renderEventsDoc(goldens) };
}
