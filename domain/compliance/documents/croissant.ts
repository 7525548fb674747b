// How does a stranger's tool learn what a data set version holds, without a row of it? Croissant 1.1 of MLCommons (JSON-LD):
// the stored files by digest, the columns as fields, sensitive ones marked (in the words of Croissant RAI 1.0 too). No value
// of any row, no class, no profile.
import type { Column, RowChunk } from '../../datasets/events.ts';
import type { DatasetVersionFacts } from './document-facts.ts';
import { namedLine, plainLine } from './plain-text.ts';
import { isSensitiveColumn } from './sensitive-column.ts';

export interface CroissantFacts {
  readonly data: DatasetVersionFacts;
  /** Stored files of rows; at least one. */
  readonly chunks: readonly RowChunk[];
  /** Where a person reads about this version: an absolute URL. */
  readonly pageUrl: string;
  /** Where a stored file lies: an absolute URL, open to whoever may. */
  readonly fileUrl: (digest: string) => string;
}

export interface CroissantDocument {
  readonly '@type': 'sc:Dataset';
  readonly [key: string]: unknown;
}

/** One text and no list: readers of the format take only that. */
const CONFORMS_TO = 'http://mlcommons.org/croissant/1.1';

/** A document of more files says nothing that the data set's root does not. */
export const MOST_FILES = 10_000;

/** @throws RangeError without files, or with more than `MOST_FILES`. */
export function croissantOf({ data, chunks, pageUrl, fileUrl }: CroissantFacts): CroissantDocument {
  if (chunks.length === 0 || chunks.length > MOST_FILES) {
    throw new RangeError(`A description of data names 1 to ${MOST_FILES} files; this one has ${chunks.length}.`);
  }
  const files = [...new Map(chunks.map((chunk) => [chunk.digest, chunk])).values()];
  const columns = data.columns.filter(({ role }) => role !== 'ignore');
  const sensitive = columns.filter(isSensitiveColumn);
  return {
    '@context': CONTEXT,
    '@type': 'sc:Dataset',
    '@id': `${data.datasetId}@${data.version}`,
    name: namedLine(data.name),
    conformsTo: CONFORMS_TO,
    description: describe(data),
    license: licenseOf(data.source.licence),
    url: pageUrl,
    creator: { '@type': 'sc:Organization', name: namedLine(data.businessUnit) },
    dateCreated: data.registeredAt,
    datePublished: data.sealedAt,
    // A sealed version never changes; the next one may hold other rows.
    version: `${data.version}.0.0`,
    isLiveDataset: false,
    isBasedOn: { '@type': 'sc:CreativeWork', name: namedLine(data.source.title) },
    identifier: `sha-256:${data.datasetRoot}`,
    ...(sensitive.length === 0
      ? {}
      : { 'rai:personalSensitiveInformation': sensitive.map(({ name, role }) => `${namedLine(name)} (${role})`) }),
    distribution: [...files.map((chunk) => fileObject(chunk, fileUrl)), fileSet(files)],
    recordSet: [
      {
        '@type': 'cr:RecordSet',
        '@id': ROWS,
        name: ROWS,
        description: `${data.rows} rows, one a case.`,
        field: columns.map(field),
      },
    ],
  };
}

const FILES = 'stored-rows';
const ROWS = 'rows';

const fileId = (digest: string) => `file/${digest}`;

function fileObject({ digest, bytes, rows }: RowChunk, fileUrl: CroissantFacts['fileUrl']) {
  return {
    '@type': 'cr:FileObject',
    '@id': fileId(digest),
    name: digest,
    description: `${rows} rows as they are stored: encrypted, so that erasing a person's key erases the person.`,
    contentUrl: fileUrl(digest),
    contentSize: `${bytes} B`,
    encodingFormat: 'application/octet-stream',
    sha256: digest,
  };
}

function fileSet(files: readonly RowChunk[]) {
  return {
    '@type': 'cr:FileSet',
    '@id': FILES,
    name: FILES,
    description: 'The rows of all stored files together.',
    containedIn: files.map(({ digest }) => ({ '@id': fileId(digest) })),
    encodingFormat: 'application/octet-stream',
    includes: '*',
  };
}

function field(column: Column) {
  const { name, kind, role } = column;
  const sensitive = isSensitiveColumn(column);
  return {
    '@type': 'cr:Field',
    // An id is read as an IRI; names of columns are whatever the file's head said.
    '@id': `${ROWS}/${encodeURIComponent(name.toWellFormed())}`,
    name: namedLine(name),
    description: `${ROLES[role]}${sensitive ? ' Sensitive.' : ''}`,
    dataType: DATA_TYPES[kind],
    source: { fileSet: { '@id': FILES }, extract: { column: name } },
    additionalProperty: [
      { '@type': 'sc:PropertyValue', name: 'role', value: role },
      { '@type': 'sc:PropertyValue', name: 'sensitive', value: sensitive },
    ],
  };
}

const DATA_TYPES: Record<Column['kind'], string> = {
  number: 'sc:Float',
  category: 'sc:Text',
  boolean: 'sc:Boolean',
  date: 'sc:Date',
};

const ROLES: Record<Column['role'], string> = {
  feature: 'Learned from.',
  target: 'What is to be learned.',
  subject: 'Whose row it is; stored as a random reference.',
  sensitive: 'Never learned from; kept to measure every version by its groups.',
  weight: 'How much a row counts in learning.',
  time: 'When it happened.',
  ignore: 'Not stored.',
};

function describe({ name, version, rows, task, split, source }: DatasetVersionFacts): string {
  const kept =
    split.method === 'time' ? 'the latest rows' : `${split.heldOutPermille} in 1000 rows, drawn from a seed,`;
  const synthetic = source.synthetic === null ? '' : ` Synthetic: ${source.synthetic}.`;
  return namedLine(
    `${name}, version ${version}: ${rows} rows for a ${task} task; ${kept} are kept apart to measure on.${synthetic}`,
  );
}

/** The specification asks for the URL of a licence or a work; a name of one is a work. */
const licenseOf = (licence: string) =>
  /^https?:\/\/[^\s<>"]+$/.test(licence)
    ? licence
    : { '@type': 'sc:CreativeWork', name: plainLine(licence) || 'not stated' };

/** Appendix 1 of the specification: aliases, so that terms need no prefix. */
const CONTEXT = {
  '@language': 'en',
  '@vocab': 'http://schema.org/',
  sc: 'http://schema.org/',
  cr: 'http://mlcommons.org/croissant/',
  rai: 'http://mlcommons.org/croissant/RAI/',
  dct: 'http://purl.org/dc/terms/',
  annotation: 'cr:annotation',
  arrayShape: 'cr:arrayShape',
  citeAs: 'cr:citeAs',
  column: 'cr:column',
  conformsTo: 'dct:conformsTo',
  containedIn: 'cr:containedIn',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  equivalentProperty: 'cr:equivalentProperty',
  examples: { '@id': 'cr:examples', '@type': '@json' },
  excludes: 'cr:excludes',
  extract: 'cr:extract',
  field: 'cr:field',
  fileObject: 'cr:fileObject',
  fileProperty: 'cr:fileProperty',
  fileSet: 'cr:fileSet',
  format: 'cr:format',
  includes: 'cr:includes',
  isArray: 'cr:isArray',
  isLiveDataset: 'cr:isLiveDataset',
  jsonPath: 'cr:jsonPath',
  key: 'cr:key',
  md5: 'cr:md5',
  parentField: 'cr:parentField',
  readLines: 'cr:readLines',
  recordSet: 'cr:recordSet',
  references: 'cr:references',
  regex: 'cr:regex',
  sdVersion: 'cr:sdVersion',
  separator: 'cr:separator',
  source: 'cr:source',
  subField: 'cr:subField',
  transform: 'cr:transform',
  unArchive: 'cr:unArchive',
  value: 'cr:value',
};
