// Fills a small disk through a staged file, makes room, and goes on; says what each step answered.
import { createHash, randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStaging } from '../../../ledger/staging/open-staging.ts';

const disk = process.argv[2]!;
const kek = new Uint8Array(createHash('sha256').update('a key for tests').digest());
const limits = { uploadBytes: 2 ** 30, uploadsPerOwner: 9, uploads: 9, totalBytes: 2 ** 30 };
const staging = await openStaging({
  folder: join(disk, 'staging'),
  kek,
  randomBytes,
  now: () => '2026-03-01T12:00:00.000Z',
  limits,
});
const MEBIBYTE = 2 ** 20;

async function* mebibytes(count: number, of: number): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < count; n++) yield Buffer.alloc(MEBIBYTE, of);
}

await writeFile(join(disk, 'filler'), Buffer.alloc(3 * MEBIBYTE));
const about = { owner: 'sb_engineer', businessUnit: 'retail', fileName: 'people.csv', bytesTotal: 5 * MEBIBYTE };
const { id } = await staging.create(about);
const first = await staging.append(id, 0, mebibytes(2, 1));
const refusal = await staging.append(id, first, mebibytes(3, 2)).then(
  () => 'taken in',
  ({ code, message }) => ({ code, message }),
);
const offset = await staging.offset(id);
await rm(join(disk, 'filler'));
const last = await staging.append(id, offset, mebibytes(3, 3));
const digest = createHash('sha256');
for await (const piece of staging.read(id)) digest.update(piece);
const expected = createHash('sha256')
  .update(Buffer.alloc(2 * MEBIBYTE, 1))
  .update(Buffer.alloc(3 * MEBIBYTE, 3));
process.stdout.write(
  JSON.stringify({ first, refusal, offset, last, same: digest.digest('hex') === expected.digest('hex') }),
);
