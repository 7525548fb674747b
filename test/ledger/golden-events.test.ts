// A log never forgets its shapes: each version of each event has a frozen file, and today's code writes and reads its bytes.
// A new type's file is written by `COUNTERSIGN_WRITE_GOLDEN=1 npm test`; a file that exists is never written again.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type DomainEvent, EVENT_CATALOG, type EventType } from '../../domain/event-catalog.ts';
import type { EventMetadata } from '../../domain/kernel/event.ts';
import { canonicalBytes, canonicalJson } from '../../ledger/canonical-json.ts';
import { decodeEvent, encodeEvent } from '../../ledger/codec.ts';
import { commandContext } from '../support/command-context.ts';
import { EVENT_EXAMPLES, EVENT_VARIANTS, type EventExample } from '../support/event-examples.ts';

const folder = join(import.meta.dirname, '..', 'golden', 'events');
const ID = '0b9d9b0e-64f0-5c8f-9c39-6f2f5a3d1a01';
const metadata = { ...commandContext(), recordedAt: '2026-01-02T03:04:05.678Z' };
const types = Object.keys(EVENT_CATALOG) as EventType[];

interface Golden {
  readonly id: string;
  readonly type: EventType;
  readonly stream: string;
  readonly data: DomainEvent['data'];
  readonly metadata: EventMetadata;
}
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

const examples = [
  ...types.map((type) => ({ type, suffix: '', example: EVENT_EXAMPLES[type] as EventExample })),
  ...EVENT_VARIANTS.map(({ type, variant, example }) => ({ type, suffix: `.${variant}`, example })),
].map(({ type, suffix, example }) => ({
  type,
  example,
  name: `${type}.v${EVENT_CATALOG[type].version}${suffix}.json`,
}));

const encode = (type: EventType, data: unknown) => encodeEvent(ID, { type, data } as DomainEvent, metadata);

if (process.env.COUNTERSIGN_WRITE_GOLDEN === '1') {
  const there = new Set(readdirSync(folder));
  for (const { name, type, example } of examples) {
    if (there.has(name)) continue;
    const event = encode(type, example.data);
    const golden = { id: ID, type, stream: example.stream, data: json(event.data), metadata: json(event.metadata) };
    writeFileSync(join(folder, name), canonicalJson(golden), { flag: 'wx' });
  }
}

function json(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes).toString('utf8'));
}

test('every version of every event has a golden file, and every golden file an event', () => {
  const expected = types.flatMap((type) =>
    Array.from({ length: EVENT_CATALOG[type].version }, (_, index) => `${type}.v${index + 1}.json`),
  );
  const files = readdirSync(folder);
  for (const name of expected)
    assert.ok(files.includes(name), `${name} is missing: a shape was forgotten, or its file removed`);
  for (const { name } of examples) assert.ok(files.includes(name), `${name} is missing`);
  for (const name of files) {
    assert.ok(
      expected.includes(name.replace(/^(\w+\.v\d+)\.\w+\.json$/, '$1.json')),
      `${name} belongs to no event: one was removed`,
    );
  }
});

for (const { type, example, name } of examples) {
  test(`today's ${name} is written with the frozen bytes`, () => {
    const golden = JSON.parse(read(name)) as Golden;
    const event = encode(type, example.data);
    assert.equal(Buffer.from(event.data).toString(), canonicalJson(golden.data));
    assert.equal(Buffer.from(event.metadata).toString(), canonicalJson(golden.metadata));
    assert.equal(golden.stream, example.stream);
  });
}

for (const name of readdirSync(folder)) {
  test(`the frozen ${name} is canonical, and is read in today's shape`, () => {
    const text = read(name);
    const golden = JSON.parse(text) as Golden;
    assert.equal(text, canonicalJson(golden));
    const { id, type, stream } = golden;
    const decoded = decodeEvent({
      id,
      type,
      stream,
      revision: 0n,
      position: 1n,
      data: canonicalBytes(golden.data),
      metadata: canonicalBytes(golden.metadata),
    });
    assert.ok(decoded.kind === 'event');
    assert.equal(decoded.event.type, name.split('.')[0]);
    assert.equal(`v${decoded.event.metadata.v}`, name.split('.')[1]);
    const today = examples.find((example) => example.name === name);
    if (today) assert.deepEqual(decoded.event.data, today.example.data);
  });
}
