// A model file of one's own on its way into the house: staged as any client would send it, then imported.
import type { Person } from '../../../examples/demo/api-client.ts';
import type { House } from './server-in-process.ts';
import { tokenFor } from './tokens.ts';

/** Sends the bytes as the engineer, in one part (tus 1.0.0). Gives the id of the staged file. */
export async function stageModel(house: House, bytes: Uint8Array): Promise<string> {
  const token = await tokenFor(house.config, { subject: 'e.moreau', role: ['engineer', 'approver'] });
  const headers = { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0' };
  const created = await fetch(`${house.url}/uploads`, {
    method: 'POST',
    headers: { ...headers, 'upload-length': String(bytes.length), 'upload-metadata': `filename ${btoa('model.onnx')}` },
  });
  const path = created.headers.get('location')!;
  const sent = await fetch(`${house.url}${path}`, {
    method: 'PATCH',
    headers: { ...headers, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    body: bytes as RequestInit['body'] & object,
  });
  if (sent.status !== 204) throw new Error(`The file was not taken: ${sent.status} ${await sent.text()}`);
  return path.split('/').at(-1)!;
}

export interface ImportRequest {
  readonly modelId: string;
  readonly datasetId: string;
  readonly stagedFileId: string;
  readonly mapping: object;
  readonly commandId: string;
}

export interface Imported {
  readonly receipt: { readonly position: string; readonly replayed: boolean };
  readonly modelVersion: {
    readonly id: string;
    readonly version: number;
    readonly origin: string;
    readonly task: string;
    readonly artifactDigest: string;
    readonly source: { readonly title: string; readonly licence: string };
  };
}

export async function importModel(engineer: Person, request: ImportRequest): Promise<Imported> {
  const { importModelVersion } = await engineer.ask<{ importModelVersion: Imported }>(
    `mutation ($input: ImportModelVersionInput!) { importModelVersion(input: $input) {
      receipt { position replayed }
      modelVersion { id version origin task artifactDigest source { title licence } }
    } }`,
    { input: { ...request, datasetVersion: 1, source: { title: 'A model of our own', licence: 'internal' } } },
  );
  return importModelVersion;
}
