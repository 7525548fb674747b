// Does a document hold to a schema? Published schemas where they can be had (CycloneDX), and stand-ins written after the published
// ones where not; the published OSCAL schema is used too where COUNTERSIGN_SCHEMAS names a folder that holds it.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

/** Sentences that say what is wrong; none: the document holds. */
export type DocumentValidator = (document: unknown) => string[];

const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

function newAjv(): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  // Internationalised references: what CycloneDX asks of addresses. A reference of ASCII letters is one.
  ajv.addFormat('iri-reference', ajv.formats['uri-reference'] as RegExp);
  ajv.addFormat('idn-email', ajv.formats.email as RegExp);
  return ajv;
}

const validatorOf =
  (validate: ValidateFunction): DocumentValidator =>
  (document) =>
    // As it goes over the wire: what is undefined is not there.
    validate(JSON.parse(JSON.stringify(document)))
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

/** The schema that the CycloneDX project publishes, as its library ships it. */
export function cyclonedxValidator(): DocumentValidator {
  const library = createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json');
  const schema = (name: string) => readJson(join(library, '..', 'res', 'schema', `${name}.SNAPSHOT.schema.json`));
  const ajv = newAjv();
  for (const beside of ['spdx', 'jsf-0.82', 'cryptography-defs']) {
    // Referred to by the name of the shipped file, beside the schema's own address.
    ajv.addSchema(schema(beside), `http://cyclonedx.org/schema/${beside}.SNAPSHOT.schema.json`);
  }
  return validatorOf(ajv.compile(schema('bom-1.7')));
}

/** A stand-in, written after the published schema. */
export const oscalStandInValidator = (): DocumentValidator =>
  validatorOf(newAjv().compile(readJson(join(import.meta.dirname, 'oscal-assessment-results.json'))));

/** The schema that NIST publishes; undefined where there is none on this machine. */
export function oscalPublishedValidator(): DocumentValidator | undefined {
  const folder = process.env.COUNTERSIGN_SCHEMAS;
  const file = folder === undefined ? undefined : join(folder, 'oscal_assessment-results_schema.json');
  return file !== undefined && existsSync(file)
    ? validatorOf(newAjv().compile(withoutInnerIds(readJson(file))))
    : undefined;
}

/** The published file repeats the place of every definition as its id, which means something else to a newer validator. */
const withoutInnerIds = (schema: object): object =>
  JSON.parse(JSON.stringify(schema), (name: string, value: unknown) =>
    name === '$id' && typeof value === 'string' && value.startsWith('#') ? undefined : value,
  );

/** Of our own shape: the annex has no published schema. */
export const annexIvValidator = (): DocumentValidator =>
  validatorOf(newAjv().compile(readJson(join(import.meta.dirname, 'annex-iv.json'))));
