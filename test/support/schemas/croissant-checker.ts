// Does a document hold to what Croissant 1.1 asks of one? A stand-in written after its specification: required properties, types,
// digests, ids that are unique and references that resolve. (The format has no JSON schema; its own reader is in Python.)

type Node = Readonly<Record<string, unknown>>;

const CONFORMS_TO = 'http://mlcommons.org/croissant/1.1';
/** "Required" in the specification, and `distribution`, which it makes required. */
const REQUIRED = ['description', 'license', 'name', 'url', 'creator', 'datePublished', 'distribution'];
const NAMESPACES: Readonly<Record<string, string>> = {
  '@vocab': 'http://schema.org/',
  sc: 'http://schema.org/',
  cr: 'http://mlcommons.org/croissant/',
  dct: 'http://purl.org/dc/terms/',
};
/** Terms of Croissant that stand without a prefix: the context must name them. */
const ALIASED = [
  'column',
  'conformsTo',
  'containedIn',
  'dataType',
  'extract',
  'field',
  'fileSet',
  'includes',
  'recordSet',
  'source',
];
const DATA_TYPES = ['sc:Boolean', 'sc:Date', 'sc:DateTime', 'sc:Float', 'sc:Integer', 'sc:Text', 'sc:Time'];

/** Sentences that say what is wrong; none: the document holds. */
export function checkCroissant(document: unknown): string[] {
  const root = JSON.parse(JSON.stringify(document)) as Node;
  const nodes = [...nodesOf(root)];
  return [...checkDataset(root), ...checkIds(nodes), ...nodes.flatMap((node) => [...checkNode(node)])];
}

function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* nodesOf(item);
  else if (typeof value === 'object' && value !== null) {
    yield value as Node;
    for (const [name, member] of Object.entries(value)) if (name !== '@context') yield* nodesOf(member);
  }
}

function* checkDataset(root: Node): Generator<string> {
  const context = root['@context'] as Readonly<Record<string, unknown>> | undefined;
  for (const [prefix, address] of Object.entries(NAMESPACES)) {
    if (context?.[prefix] !== address) yield `The context does not say ${prefix} is ${address}.`;
  }
  for (const term of ALIASED) if (context?.[term] === undefined) yield `The context does not name ${term}.`;
  if (root['@type'] !== 'sc:Dataset') yield 'The type is not sc:Dataset.';
  if (![root.conformsTo].flat().includes(CONFORMS_TO)) yield `It does not say it conforms to ${CONFORMS_TO}.`;
  for (const name of REQUIRED) if (!isGiven(root[name])) yield `The property ${name} is missing.`;
  if (!isUrl(root.url)) yield 'The url is none.';
  if (Number.isNaN(Date.parse(String(root.datePublished)))) yield 'datePublished is no date.';
  for (const [place, types] of Object.entries(TYPES_OF)) {
    const items = [...nodesOf(root)].flatMap((node) => [node[place] ?? []].flat() as Node[]);
    if (items.some((item) => !types.includes(String(item['@type']))))
      yield `Something in ${place} is not ${types.join(' or ')}.`;
  }
}

const TYPES_OF: Readonly<Record<string, readonly string[]>> = {
  distribution: ['cr:FileObject', 'cr:FileSet'],
  recordSet: ['cr:RecordSet'],
  field: ['cr:Field'],
};

/** An id alone in its object is a reference; with anything beside it, it names that object. */
const isReference = (node: Node) => typeof node['@id'] === 'string' && Object.keys(node).length === 1;

function* checkIds(nodes: readonly Node[]): Generator<string> {
  const named = nodes
    .filter((node) => node['@id'] !== undefined && !isReference(node))
    .map((node) => String(node['@id']));
  if (new Set(named).size < named.length) yield 'An id names two things.';
  for (const node of nodes.filter(isReference)) {
    if (!named.includes(String(node['@id']))) yield 'A reference leads nowhere.';
  }
}

function* checkNode(node: Node): Generator<string> {
  const type = String(node['@type']);
  if (type.startsWith('cr:') && (!isGiven(node['@id']) || !isGiven(node.name))) yield `A ${type} has no id or no name.`;
  if (type === 'cr:FileObject') {
    if (!isGiven(node.contentUrl) || !isGiven(node.encodingFormat)) yield 'A file has no address or no format.';
    if (!/^[0-9a-f]{64}$/.test(String(node.sha256))) yield 'A file has no SHA-256.';
  }
  if (type === 'cr:FileSet' && (!isGiven(node.includes) || !isGiven(node.encodingFormat))) {
    yield 'A set of files does not say what is in it.';
  }
  if (type === 'cr:RecordSet' && !isGiven(node.field)) yield 'A record set has no field.';
  if (type === 'cr:Field') {
    if (![node.dataType].flat().some((each) => DATA_TYPES.includes(String(each))))
      yield 'A field has no atomic data type.';
    if (node.source === undefined && node.value === undefined) yield 'A field has no source.';
  }
  // Rows never stand in a description of ours, though the format allows it.
  if ('data' in node || 'examples' in node) yield 'It holds rows.';
}

const isGiven = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '' && [value].flat().length > 0;

const isUrl = (value: unknown): boolean => typeof value === 'string' && URL.canParse(value);
