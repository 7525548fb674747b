// Are the stand-in's own bytes what the protocol's generated classes read? Any event, any size, any revision and position.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { streams } from '../support/eventstoredb-stand-in/generated-stubs.ts';
import { encodeEvent, linkFrame } from '../support/eventstoredb-stand-in/wire-events.ts';

const place = fc.oneof(fc.integer({ min: 0, max: 200 }), fc.maxSafeNat());
const content = fc.record({
  id: fc.uuid(),
  type: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }),
  contentType: fc.constantFrom('application/json', 'application/octet-stream'),
  metadata: fc.uint8Array({ maxLength: 300 }),
  data: fc.uint8Array({ maxLength: 20_000 }),
});
const stream = fc.string({ unit: 'grapheme', maxLength: 200 });
const created = fc.integer({ min: 0, max: 4_000_000_000_000 });

test('an encoded event is read back by the generated classes, field by field', () => {
  fc.assert(
    fc.property(content, stream, fc.oneof(place, fc.constant('tombstone' as const)), place, created, (...sent) => {
      const [event, name, revision, position, at] = sent;
      const wire = encodeEvent(Buffer.from(name), revision, position, at, event);
      const read = streams.ReadResp.deserializeBinary(wire.frame).getEvent()!;
      const record = read.getEvent()!;
      assert.equal(read.getCommitPosition(), `${position}`);
      assert.deepEqual(
        {
          id: record.getId()!.getString(),
          stream: Buffer.from(record.getStreamIdentifier()!.getStreamName_asU8()).toString('utf8'),
          revision: record.getStreamRevision(),
          prepare: record.getPreparePosition(),
          commit: record.getCommitPosition(),
          map: Object.fromEntries(record.getMetadataMap().toArray()),
          metadata: Buffer.from(record.getCustomMetadata_asU8()).toString('hex'),
          data: Buffer.from(record.getData_asU8()).toString('hex'),
        },
        {
          id: event.id,
          stream: Buffer.from(name).toString('utf8'),
          revision: revision === 'tombstone' ? '9223372036854775807' : `${revision}`,
          prepare: `${position}`,
          commit: `${position}`,
          map: {
            type: Buffer.from(event.type).toString('utf8'),
            'content-type': event.contentType,
            created: `${at}0000`.padStart(17, '0'),
          },
          metadata: Buffer.from(event.metadata).toString('hex'),
          data: Buffer.from(event.data).toString('hex'),
        },
      );
    }),
  );
});

test('a resolved link carries both events, and the link alone when its target is gone', () => {
  fc.assert(
    fc.property(content, content, place, place, (link, target, linkAt, targetAt) => {
      const wire = (event: typeof link, position: number) => encodeEvent(Buffer.from('s'), 0, position, 0, event);
      const linked = { ...wire(link, linkAt), position: linkAt };
      const both = streams.ReadResp.deserializeBinary(linkFrame(linked, wire(target, targetAt))).getEvent()!;
      assert.equal(both.getLink()!.getId()!.getString(), link.id);
      assert.equal(both.getEvent()!.getId()!.getString(), target.id);
      assert.equal(both.getCommitPosition(), `${linkAt}`);
      const alone = streams.ReadResp.deserializeBinary(linkFrame(linked, undefined)).getEvent()!;
      assert.equal(alone.hasEvent(), false);
      assert.equal(alone.getLink()!.getId()!.getString(), link.id);
    }),
  );
});
