// The catalogue is complete, and the page made from it shows every event.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { EVENT_CATALOG, NOUNS } from '../../domain/event-catalog.ts';
import { renderEventsDoc } from '../../domain/render-events-doc.ts';

const folder = join(import.meta.dirname, '..', 'golden', 'events');
const goldens = Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

test('every entry has a noun, a sentence, and an upcast from each version before its own', () => {
  for (const [type, { noun, version, summary, upcasts }] of Object.entries(EVENT_CATALOG)) {
    assert.ok(NOUNS.includes(noun), type);
    assert.match(summary, /^[A-Z].*\.$/, type);
    assert.deepEqual(
      Object.keys(upcasts).map(Number),
      Array.from({ length: version - 1 }, (_, index) => index + 1),
      type,
    );
  }
});

test('the page lists every event under its noun with stream and example, and shows no example id as a stream', () => {
  const page = renderEventsDoc(goldens);
  for (const [type, { noun, summary }] of Object.entries(EVENT_CATALOG)) {
    const at = page.indexOf(`\n### ${type}\n\n${summary}\n`);
    assert.ok(at > page.indexOf(`\n## ${noun}\n`) && at > 0, type);
  }
  assert.match(page, /stream `predictions-<deployment id>\.<partition>`/);
  assert.match(page, /stream `access-<day>`/);
  assert.match(page, /stream `lease-<lease id>`/);
  assert.doesNotMatch(page, /stream `[^`]*_[a-z]{20}/);
});

test('a page cannot be made without the example of an event', () => {
  const { 'RowsIngested.v2.json': _removed, ...rest } = goldens;
  assert.throws(() => renderEventsDoc(rest), /RowsIngested\.v2\.json is missing/);
});
