import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { readConfig } from '../../app/config.ts';
import { temporaryFolder } from '../support/system/temporary-folder.ts';

test('the address of an event store comes from its variable or from a secret file', (t) => {
  const file = join(temporaryFolder(t), 'eventstore');
  writeFileSync(file, 'esdb://u:p@db:2113?tls=true\n');
  assert.equal(readConfig({}).eventStore, undefined);
  assert.equal(readConfig({ COUNTERSIGN_EVENTSTORE: 'esdb://db' }).eventStore, 'esdb://db');
  assert.equal(readConfig({ COUNTERSIGN_EVENTSTORE_FILE: file }).eventStore, 'esdb://u:p@db:2113?tls=true');
});

test('an address that is none is refused, and not repeated', (t) => {
  const file = join(temporaryFolder(t), 'eventstore');
  writeFileSync(file, 'http://u:s3cret@db');
  const refusal = (environment: Record<string, string>) => {
    try {
      readConfig(environment);
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  };
  for (const environment of [{ COUNTERSIGN_EVENTSTORE: 'http://u:s3cret@db' }, { COUNTERSIGN_EVENTSTORE_FILE: file }]) {
    assert.match(refusal(environment)!, /give an address such as esdb:\/\//);
    assert.doesNotMatch(refusal(environment)!, /s3cret/);
  }
  assert.match(refusal({ COUNTERSIGN_EVENTSTORE_FILE: `${file}-missing` })!, /cannot be read \(ENOENT\)/);
});

test('an address that is given twice is refused: one of the two would be ignored', () => {
  assert.throws(
    () => readConfig({ COUNTERSIGN_EVENTSTORE: 'esdb://db', COUNTERSIGN_EVENTSTORE_FILE: 'somewhere' }),
    /are both set; keep the one/,
  );
});

test('the kind of the device and the turns of the storage meter are bounded names and numbers', () => {
  assert.equal(readConfig({}).deviceKind, undefined);
  assert.equal(readConfig({ COUNTERSIGN_DEVICE_KIND: 'h100' }).deviceKind, 'h100');
  assert.throws(() => readConfig({ COUNTERSIGN_DEVICE_KIND: 'H100 80GB' }), /COUNTERSIGN_DEVICE_KIND: give 1 to 40/);
  assert.equal(readConfig({}).storageMeterMinutes, 60);
  assert.throws(() => readConfig({ COUNTERSIGN_STORAGE_METER_MINUTES: '0' }), /COUNTERSIGN_STORAGE_METER_MINUTES/);
});
