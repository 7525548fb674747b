// What may be set from outside? The only reader of the environment; every value is parsed here or refused with a sentence.
import { readFileSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { z } from 'zod';
import { addressFault } from '../ledger/eventstoredb/address-fault.ts';

const port = z.coerce.number('give a whole number from 0 to 65535').int().min(0).max(65_535);
const positive = z.coerce.number('give a whole number above 0').int().positive();

const address = z
  .string()
  .regex(/^esdb(\+discover)?:\/\/\S+$/, {
    error: 'give an address such as esdb://user:password@host:2113?tls=true',
    abort: true,
  })
  .superRefine((text, context) => {
    const fault = addressFault(text);
    if (fault) context.addIssue({ code: 'custom', message: `the address cannot be read: ${fault}` });
  });

const Environment = z.object({
  COUNTERSIGN_DATA_DIR: z.string().min(1).default('./data'),
  COUNTERSIGN_KEYS_DIR: z.string().min(1).optional(),
  COUNTERSIGN_EVENTSTORE: address.optional(),
  COUNTERSIGN_EVENTSTORE_FILE: z.string().min(1).optional(),
  COUNTERSIGN_HOST: z.string().min(1).default('127.0.0.1'),
  COUNTERSIGN_PORT: port.default(4000),
  COUNTERSIGN_LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  COUNTERSIGN_ISSUER: z.string().min(1).default('countersign-development'),
  COUNTERSIGN_AUDIENCE: z.string().min(1).default('countersign'),
  COUNTERSIGN_JWKS_FILE: z.string().min(1).optional(),
  COUNTERSIGN_PARTITIONS: positive.max(64).default(4),
  COUNTERSIGN_MAX_UPLOAD_BYTES: positive.default(2 * 1024 ** 3),
  COUNTERSIGN_IMPORTED_MS: positive.max(600_000).default(10_000),
  COUNTERSIGN_DEVICE_KIND: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9._-]{0,39}$/,
      'give 1 to 40 small letters, digits, dots, dashes or underscores, such as h100',
    )
    .optional(),
  COUNTERSIGN_STORAGE_METER_MINUTES: positive.max(24 * 60).default(60),
});

export interface Config {
  readonly dataDir: string;
  /** Outside the log's folder: a backup of the data alone must not bring the keys. */
  readonly keysDir: string;
  /** EventStoreDB's address, with its credentials; left out, the embedded log is used. Never written anywhere. */
  readonly eventStore: string | undefined;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  readonly issuer: string;
  readonly audience: string;
  /** JSON Web Key Set of an identity provider; when it is there, development tokens are switched off. */
  readonly jwksFile: string | undefined;
  /** Partitions of a new deployment; an opened one keeps its own. */
  readonly partitions: number;
  readonly maxUploadBytes: number;
  /** Time an imported model has for a batch of rows, and for the reasons of one; one that takes longer is ended. */
  readonly importedMs: number;
  /** Which device of its provider works here; undefined: the provider's name. Prices may name it. */
  readonly deviceKind: string | undefined;
  /** How often what is stored is metered. */
  readonly storageMeterMinutes: number;
}

/** Throws an Error with one sentence a line when a setting is wrong. */
export function readConfig(environment: NodeJS.ProcessEnv, overrides: Partial<Config> = {}): Config {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
  }
  const values = parsed.data;
  if (values.COUNTERSIGN_EVENTSTORE !== undefined && values.COUNTERSIGN_EVENTSTORE_FILE !== undefined) {
    throw new Error(
      'COUNTERSIGN_EVENTSTORE and COUNTERSIGN_EVENTSTORE_FILE are both set; keep the one that names the event store.',
    );
  }
  const dataDir = resolve(overrides.dataDir ?? values.COUNTERSIGN_DATA_DIR);
  const keysDir = resolve(overrides.keysDir ?? values.COUNTERSIGN_KEYS_DIR ?? `${dataDir}-keys`);
  if (`${keysDir}${sep}`.startsWith(`${dataDir}${sep}`)) {
    throw new Error(
      'COUNTERSIGN_KEYS_DIR lies inside the data folder; put it beside, so that a backup of one is not one of both.',
    );
  }
  return {
    eventStore: values.COUNTERSIGN_EVENTSTORE ?? addressIn(values.COUNTERSIGN_EVENTSTORE_FILE),
    host: values.COUNTERSIGN_HOST,
    port: values.COUNTERSIGN_PORT,
    logLevel: values.COUNTERSIGN_LOG_LEVEL,
    issuer: values.COUNTERSIGN_ISSUER,
    audience: values.COUNTERSIGN_AUDIENCE,
    jwksFile: values.COUNTERSIGN_JWKS_FILE,
    partitions: values.COUNTERSIGN_PARTITIONS,
    maxUploadBytes: values.COUNTERSIGN_MAX_UPLOAD_BYTES,
    importedMs: values.COUNTERSIGN_IMPORTED_MS,
    deviceKind: values.COUNTERSIGN_DEVICE_KIND,
    storageMeterMinutes: values.COUNTERSIGN_STORAGE_METER_MINUTES,
    ...overrides,
    dataDir,
    keysDir,
  };
}

/** A secret file, as container engines hand them in: the address alone, with or without a line's end. */
function addressIn(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Error(`COUNTERSIGN_EVENTSTORE_FILE: ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
  const parsed = address.safeParse(text);
  if (!parsed.success) {
    throw new Error(
      `COUNTERSIGN_EVENTSTORE_FILE: ${file} holds no address that can be used: ${parsed.error.issues[0]!.message}.`,
    );
  }
  return parsed.data;
}
