import assert from 'node:assert/strict';
import test from 'node:test';
import { DomainError } from '../../../domain/kernel/errors.ts';
import { inspectOnnx } from '../../../learning/imported/inspect-onnx.ts';
import { defaultImportedLimits } from '../../../workers/imported/imported-limits.ts';
import { inspectPieces } from '../../../workers/importing/inspect-pieces.ts';
import { forest } from '../../learning/imported/small-models.ts';

const limits = defaultImportedLimits;

function staged(bytes: Uint8Array, fault?: Error) {
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += 64) yield bytes.subarray(at, at + 64);
    if (fault) throw fault;
  };
  return { bytesTotal: bytes.length, bytes: pieces() };
}

test('a file that comes in pieces is described as it would be whole', async () => {
  assert.deepEqual(await inspectPieces(staged(forest.bytes), limits), inspectOnnx(forest.bytes));
});

test('what is no model is refused by its process, what is too large before one is started', async () => {
  await assert.rejects(inspectPieces(staged(Buffer.from('a,b\n1,2\n')), limits), { code: 'MODEL_UNREADABLE' });
  const small = { ...limits, file: { ...limits.file, bytes: 10 } };
  await assert.rejects(inspectPieces(staged(forest.bytes), small), { code: 'MODEL_TOO_LARGE' });
  const few = { ...limits, file: { ...limits.file, nodes: 0 } };
  await assert.rejects(inspectPieces(staged(forest.bytes), few), { name: 'ImportError' });
});

test('a file whose bytes are not all there is refused in the words of who keeps it', async () => {
  const incomplete = new DomainError('BAD_INPUT', 'The staged file is not complete.');
  await assert.rejects(inspectPieces(staged(forest.bytes, incomplete), limits), incomplete);
});
