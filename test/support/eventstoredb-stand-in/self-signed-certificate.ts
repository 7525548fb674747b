// Where does a test get a certificate for 127.0.0.1? It makes one: X.509 v3 (RFC 5280) in DER, ECDSA P-256 with SHA-256 (RFC
// 5758), signed by its own key, so that no private key lies in the repository.
import { generateKeyPairSync, sign } from 'node:crypto';
import type { TlsFiles } from './listening-port.ts';

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const size: number[] = [];
  for (let rest = content.length; rest > 0; rest >>>= 8) size.unshift(rest & 255);
  const length = content.length < 128 ? [content.length] : [128 | size.length, ...size];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts);
const set = (...parts: Uint8Array[]) => der(0x31, ...parts);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const utcTime = (year: number) => der(0x18, Buffer.from(`${year}0101000000Z`));

const ECDSA_SHA256 = sequence(oid('2a8648ce3d040302'));
const COMMON_NAME = '550403';
const SUBJECT_ALT_NAME = '551d11';
const BASIC_CONSTRAINTS = '551d13';
const LOOPBACK = Buffer.from([127, 0, 0, 1]);
const TRUE = der(0x01, Buffer.from([255]));

/** PEM; for 127.0.0.1 and its own authority. */
export function selfSignedCertificate(): TlsFiles {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(set(sequence(oid(COMMON_NAME), der(0x0c, Buffer.from('EventStoreDB stand-in')))));
  const extensions = sequence(
    sequence(oid(BASIC_CONSTRAINTS), TRUE, der(0x04, sequence(TRUE))),
    sequence(oid(SUBJECT_ALT_NAME), der(0x04, sequence(der(0x87, LOOPBACK)))),
  );
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ECDSA_SHA256,
    name,
    sequence(utcTime(2020), utcTime(2120)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const certificate = sequence(body, ECDSA_SHA256, der(0x03, Buffer.from([0]), sign('sha256', body, privateKey)));
  const lines = certificate
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
}
