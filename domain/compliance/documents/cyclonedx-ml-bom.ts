// What is a model version made of, and how was it measured? A CycloneDX 1.7 bill of materials (ECMA-424) with a
// machine-learning-model component and its model card, the data sets it learned from and was measured on, and its runtime.
// Only the facts named here go out: no file name, no fingerprint, no lease, and no row.
import type {
  DatasetVersionFacts,
  DecisionFacts,
  EvaluationFacts,
  ModelFacts,
  RuntimeFacts,
  TrainingFacts,
  VersionFacts,
} from './document-facts.ts';
import { evaluationFigures, evaluationGaps, groupLabel } from './evaluation-figures.ts';
import { namedLine, plainLine } from './plain-text.ts';
import { isSensitiveColumn } from './sensitive-column.ts';

export interface MlBomFacts {
  /** Names this state of the document: with the same name it has the same serial number. */
  readonly documentId: string;
  /** RFC 3339, UTC. */
  readonly generatedAt: string;
  readonly model: ModelFacts;
  readonly version: VersionFacts;
  /** Null for an imported version. */
  readonly training: TrainingFacts | null;
  /** Those it learned from or was measured on, each version once. */
  readonly datasets: readonly DatasetVersionFacts[];
  /** Oldest first. */
  readonly evaluations: readonly EvaluationFacts[];
  readonly decisions: readonly DecisionFacts[];
  readonly runtime: RuntimeFacts;
  /** A UUID of version 5 for a name, always the same. */
  readonly uuidOf: (name: string) => string;
}

export interface MlBom {
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: '1.7';
  readonly [key: string]: unknown;
}

const modelRef = (modelId: string, version: number) => `model:${modelId}@${version}`;
const dataRef = (datasetId: string, version: number) => `data:${datasetId}@${version}`;
const RUNTIME_REF = 'runtime:onnxruntime';

export function cyclonedxMlBom(facts: MlBomFacts): MlBom {
  const { documentId, generatedAt, model, version, datasets, runtime, uuidOf } = facts;
  const own = modelRef(model.modelId, version.version);
  const baseline = version.baseline === null ? [] : [baselineComponent(model, version, version.baseline.digest)];
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.7.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.7',
    serialNumber: `urn:uuid:${uuidOf(`cyclonedx/${documentId}`.toWellFormed())}`,
    version: 1,
    metadata: {
      timestamp: generatedAt,
      tools: { components: [{ type: 'application', name: 'Countersign' }] },
    },
    components: [modelComponent(facts), ...baseline, ...datasets.map(dataComponent), runtimeComponent(runtime)],
    dependencies: [
      { ref: own, dependsOn: [...datasets.map((data) => dataRef(data.datasetId, data.version)), RUNTIME_REF] },
    ],
  };
}

function modelComponent(facts: MlBomFacts) {
  const { model, version, decisions, runtime } = facts;
  const { origin } = version;
  return {
    type: 'machine-learning-model',
    'bom-ref': modelRef(model.modelId, version.version),
    name: namedLine(model.name),
    version: String(version.version),
    description: namedLine(model.purpose),
    hashes: [sha256(version.artifact.digest)],
    ...(origin.kind === 'imported' ? { licenses: [{ license: { name: namedLine(origin.source.licence) } }] } : {}),
    ...pedigree(version),
    modelCard: modelCard(facts),
    properties: [
      property('model-id', model.modelId),
      property('risk-class', model.riskClass),
      property('risk-class-rationale', model.rationale),
      property('version-status', version.status),
      property('environment-sha-256', runtime.digest),
      property('artifact-bytes', String(version.artifact.bytes)),
      ...[model.eventId, version.eventId, ...decisions.map(({ eventId }) => eventId)].map((eventId) =>
        property('evidence-event', eventId),
      ),
      ...decisions.map(({ decision, decidedBy, at, rationale }) =>
        property(decision, `${at}${decidedBy === null ? '' : ` by ${decidedBy}`}: ${rationale}`),
      ),
    ],
  };
}

function pedigree({ origin }: VersionFacts) {
  if (origin.kind === 'imported') {
    return { pedigree: { notes: `Imported; its source is said to be: ${namedLine(origin.source.title)}` } };
  }
  if (origin.base === null) return {};
  const { modelId, version, artifactDigest } = origin.base;
  const ancestor = {
    type: 'machine-learning-model',
    'bom-ref': modelRef(modelId, version),
    name: modelId,
    version: String(version),
    hashes: [sha256(artifactDigest)],
  };
  return { pedigree: { ancestors: [ancestor], notes: 'Fine-tuned from the ancestor.' } };
}

function baselineComponent({ modelId, name }: ModelFacts, { version }: VersionFacts, digest: string) {
  return {
    type: 'machine-learning-model',
    'bom-ref': `${modelRef(modelId, version)}/baseline`,
    name: namedLine(`${name}, without a hidden layer`),
    version: String(version),
    description: 'Learned from the same rows; measured beside the model and never answers.',
    hashes: [sha256(digest)],
  };
}

function modelCard({ model, version, training, datasets, evaluations }: MlBomFacts) {
  const layers = training?.parameters.hidden ?? [];
  const architecture = training !== null && {
    architectureFamily: layers.length === 0 ? 'generalised linear model' : 'feed-forward neural network',
    modelArchitecture:
      layers.length === 0
        ? 'no hidden layer'
        : `hidden layers of ${layers.join(', ')} units, ${training.parameters.activation}`,
  };
  return {
    modelParameters: {
      // How an imported file was learned is not known here.
      ...(training === null ? {} : { approach: { type: 'supervised' } }),
      task: `${version.task === 'regression' ? 'regression' : `${version.task} classification`} of table rows`,
      ...architecture,
      datasets: datasets.map((data) => ({ ref: dataRef(data.datasetId, data.version) })),
      inputs: [{ format: 'columns of a table row' }],
      outputs: [{ format: OUTPUTS[version.task] }],
    },
    quantitativeAnalysis: { performanceMetrics: evaluations.flatMap(performanceMetrics) },
    considerations: considerations(model, training, evaluations),
  };
}

const OUTPUTS = {
  binary: 'probability of the positive class',
  multiclass: 'one probability a class',
  regression: 'a number in the unit of the target',
};

function performanceMetrics(evaluation: EvaluationFacts) {
  const { datasetId, datasetVersion } = evaluation;
  const rows = `${evaluation.rows} held-out rows of ${datasetId}@${datasetVersion}`;
  return evaluationFigures(evaluation).map(({ name, value, interval, slice }) => ({
    type: name,
    value: String(value),
    slice: slice === null ? rows : namedLine(`${slice}; ${rows}`),
    ...(interval && { confidenceInterval: { lowerBound: String(interval.low), upperBound: String(interval.high) } }),
  }));
}

function considerations(model: ModelFacts, training: TrainingFacts | null, evaluations: readonly EvaluationFacts[]) {
  const limitations = [
    ...(training?.findings ?? []).map(({ sentence }) => sentence),
    ...evaluations.flatMap(({ baseline }) =>
      baseline !== null && baseline.comparison.verdict !== 'EARNS_ITS_PLACE' ? [baseline.comparison.because] : [],
    ),
  ];
  return {
    users: [namedLine(`Business unit ${model.businessUnit}`)],
    useCases: [namedLine(model.purpose)],
    technicalLimitations: limitations.map((sentence) => namedLine(sentence)),
    fairnessAssessments: evaluations.flatMap(fairnessAssessments),
  };
}

/**
 * Gaps that are more than chance: their interval leaves 0 out. Both groups are named: whether the higher or the lower rate
 * harms depends on what a positive decision does to a person, and that is not recorded.
 */
function fairnessAssessments(evaluation: EvaluationFacts) {
  return evaluationGaps(evaluation)
    .filter(({ low, high }) => low > 0 || high < 0)
    .map(({ column, name, largest, smallest, difference, low, high }) => ({
      groupAtRisk: namedLine(`${column}: ${groupLabel(largest)} or ${groupLabel(smallest)}`),
      harms: namedLine(
        `${name}: ${difference} higher for ${groupLabel(largest)} than for ${groupLabel(smallest)} (95 % interval ${low} to ${high}).`,
      ),
    }));
}

function dataComponent(data: DatasetVersionFacts) {
  const sensitive = data.columns.filter(isSensitiveColumn).map(({ name }) => namedLine(name));
  const personal = data.columns.some(({ role }) => role === 'subject');
  return {
    type: 'data',
    'bom-ref': dataRef(data.datasetId, data.version),
    name: namedLine(data.name),
    version: String(data.version),
    description: namedLine(data.source.title),
    hashes: [sha256(data.datasetRoot)],
    licenses: [{ license: { name: namedLine(data.source.licence) } }],
    data: [
      {
        type: 'dataset',
        name: namedLine(data.name),
        classification: personal ? 'personal data, encrypted by person' : 'no column names a person',
        ...(sensitive.length === 0 ? {} : { sensitiveData: sensitive }),
        ...(data.source.synthetic === null ? {} : { description: plainLine(`Synthetic: ${data.source.synthetic}`) }),
        governance: { owners: [{ organization: { name: namedLine(data.businessUnit) } }] },
      },
    ],
    properties: [
      property('dataset-id', data.datasetId),
      property('rows', String(data.rows)),
      property('hash-covers', 'columns, task, digests of all stored rows, and split'),
      property('evidence-event', data.eventId),
    ],
  };
}

function runtimeComponent({ runtimeVersion }: RuntimeFacts) {
  return {
    type: 'framework',
    'bom-ref': RUNTIME_REF,
    name: 'onnxruntime',
    ...(runtimeVersion === null ? {} : { version: namedLine(runtimeVersion) }),
    description: 'ONNX Runtime: trains, scores and explains.',
  };
}

const sha256 = (digest: string) => ({ alg: 'SHA-256', content: digest });

const property = (name: string, value: string) => ({ name: `countersign:${name}`, value: plainLine(value) });
