// What is in a model file that still waits in staging? It goes to a fresh process piece by piece: neither the server nor the disk
// ever holds it whole in the clear before it is known to be a model.
import type { OnnxDescription } from '../../learning/imported/inspect-onnx.ts';
import type { ImportedLimits } from '../imported/imported-limits.ts';
import { makeModelProcess } from '../imported/model-process.ts';

/** Throws ImportError as `ImportedScorer` does, and what `bytes` throws. */
export async function inspectPieces(
  { bytesTotal, bytes }: { readonly bytesTotal: number; readonly bytes: AsyncIterable<Uint8Array> },
  limits: ImportedLimits,
): Promise<OnnxDescription> {
  const model = makeModelProcess({ artifactsFolder: '.', artifact: { digest: '', bytes: bytesTotal } }, limits);
  try {
    const child = await model.child();
    return await model.under(child, { what: 'to be read', mostMs: limits.loadMs }, async () => {
      for await (const piece of bytes) await child.rpc.feed(piece);
      return child.rpc.inspect();
    });
  } finally {
    await model.close();
  }
}
