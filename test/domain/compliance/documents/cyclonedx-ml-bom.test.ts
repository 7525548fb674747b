import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cyclonedxMlBom } from '../../../../domain/compliance/documents/cyclonedx-ml-bom.ts';
import { evaluateMulticlass } from '../../../../domain/models/evaluation/multiclass-evaluation.ts';
import { evaluateRegression } from '../../../../domain/models/evaluation/regression-evaluation.ts';
import { cyclonedxValidator } from '../../../support/schemas/document-validator.ts';
import { changed } from './changed.ts';
import { billOfMaterials, dataset, digestOf, evaluation, model, version } from './example-facts.ts';
import { anyText } from './hostile-texts.ts';

const validate = cyclonedxValidator();
const written = cyclonedxMlBom(billOfMaterials);

interface Component {
  readonly type: string;
  readonly name: string;
  readonly 'bom-ref': string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly modelCard?: {
    readonly modelParameters: Readonly<Record<string, unknown>> & {
      readonly datasets: readonly { readonly ref: string }[];
    };
    readonly quantitativeAnalysis: {
      readonly performanceMetrics: readonly {
        readonly type: string;
        readonly value: string;
        readonly slice: string;
        readonly confidenceInterval?: { readonly lowerBound: string; readonly upperBound: string };
      }[];
    };
    readonly considerations: Readonly<Record<string, readonly unknown[]>>;
  };
}
const componentsOf = (document: typeof written) => document.components as readonly Component[];
const subject = componentsOf(written)[0]!;
const metrics = subject.modelCard!.quantitativeAnalysis.performanceMetrics;

test('the bill holds to the schema that CycloneDX publishes', () => {
  assert.deepEqual(validate(written), []);
});

test('the validator refuses what the schema refuses', () => {
  const mutations = {
    'another format': changed(written, ['bomFormat'], 'SPDX'),
    'a serial number that is no URN': changed(written, ['serialNumber'], '1234'),
    'version 0': changed(written, ['version'], 0),
    'a component without a name': changed(written, ['components', 0, 'name']),
    'a component of no known type': changed(written, ['components', 0, 'type'], 'ml-model'),
    'a digest of another length': changed(written, ['components', 0, 'hashes', 0, 'content'], 'abc'),
    'a digest of no known kind': changed(written, ['components', 0, 'hashes', 0, 'alg'], 'SHA256'),
    'a value that is a number': changed(
      written,
      ['components', 0, 'modelCard', 'quantitativeAnalysis', 'performanceMetrics', 0, 'value'],
      0.8,
    ),
    'an approach of no known type': changed(
      written,
      ['components', 0, 'modelCard', 'modelParameters', 'approach', 'type'],
      'guessed',
    ),
    'a member of our own': changed(written, ['metadata'], { timestamp: billOfMaterials.generatedAt, ours: 1 }),
    'a time that is none': changed(written, ['metadata', 'timestamp'], 'yesterday'),
    'a licence that is a text': changed(written, ['components', 2, 'licenses'], ['MIT']),
  };
  for (const [what, mutation] of Object.entries(mutations)) {
    assert.notDeepEqual(validate(mutation), [], `${what} was accepted`);
  }
});

test('whatever people typed, the bill holds to the schema', () => {
  fc.assert(
    fc.property(anyText, anyText, anyText, anyText, (name, purpose, licence, column) => {
      const document = cyclonedxMlBom({
        ...billOfMaterials,
        model: { ...model, name, purpose, rationale: purpose, businessUnit: name },
        version: {
          ...version,
          origin: {
            kind: 'imported',
            importId: 'im',
            source: { title: name, licence },
            card: { digest: '', bytes: 0 },
          },
        },
        training: null,
        datasets: [
          {
            ...dataset,
            name,
            source: { title: name, licence, synthetic: purpose },
            columns: [{ ...dataset.columns[2]!, name: column }],
          },
        ],
        evaluations: [{ ...evaluation, groups: evaluation.groups.map((group) => ({ ...group, column })) }],
      });
      assert.deepEqual(validate(document), []);
    }),
    { numRuns: 40 },
  );
});

test('the model is a component with the digest of its file and a card that names its data', () => {
  assert.equal(subject.type, 'machine-learning-model');
  assert.deepEqual(subject.hashes, [{ alg: 'SHA-256', content: version.artifact.digest }]);
  assert.deepEqual(subject.modelCard!.modelParameters.approach, { type: 'supervised' });
  const data = componentsOf(written).find(({ type }) => type === 'data')!;
  assert.deepEqual(subject.modelCard!.modelParameters.datasets, [{ ref: data['bom-ref'] }]);
  assert.deepEqual(data.hashes, [{ alg: 'SHA-256', content: dataset.datasetRoot }]);
});

test('every reference leads to a component, and a component has one reference', () => {
  const refs = componentsOf(written).map((component) => component['bom-ref']);
  assert.equal(new Set(refs).size, refs.length);
  const [dependency] = written.dependencies as readonly {
    readonly ref: string;
    readonly dependsOn: readonly string[];
  }[];
  for (const ref of [dependency!.ref, ...dependency!.dependsOn]) assert.ok(refs.includes(ref), ref);
  assert.ok(componentsOf(written).some(({ type, name }) => type === 'framework' && name === 'onnxruntime'));
});

test('figures of all rows and of every group stand with their intervals as they were measured', () => {
  assert.ok(evaluation.measures.task === 'binary');
  const { auc } = evaluation.measures;
  const written = metrics.find(({ type, slice }) => type === 'AUC' && slice.startsWith(`${evaluation.rows} `))!;
  assert.equal(Number(written.value), auc!.value);
  assert.equal(Number(written.confidenceInterval!.lowerBound), auc!.low);
  const table = evaluation.groups[0]!.table!;
  assert.ok(table.task === 'binary');
  for (const group of table.groups) {
    const rate = metrics.find(
      ({ type, slice }) => type === 'selection rate' && slice.startsWith(`group = ${group.label};`),
    )!;
    assert.equal(Number(rate.value), group.selectionRate.value);
    assert.equal(Number(rate.confidenceInterval!.upperBound), group.selectionRate.high);
  }
});

test('a gap between groups that is more than chance is said, and so is a network that is no better', () => {
  const { fairnessAssessments, technicalLimitations } = subject.modelCard!.considerations;
  assert.match(JSON.stringify(fairnessAssessments), /group: first or second/);
  assert.ok(technicalLimitations!.includes(evaluation.baseline!.comparison.because));
});

test('of an imported file nobody claims how it was learned', () => {
  const origin = {
    kind: 'imported',
    importId: 'im',
    source: { title: 'Zoo', licence: 'Apache-2.0' },
    card: { digest: '', bytes: 0 },
  } as const;
  const [imported] = componentsOf(
    cyclonedxMlBom({ ...billOfMaterials, version: { ...version, origin }, training: null }),
  );
  assert.equal(imported!.modelCard!.modelParameters.approach, undefined);
  assert.equal(imported!.modelCard!.modelParameters.architectureFamily, undefined);
  assert.match(JSON.stringify(imported), /Imported; its source is said to be: Zoo/);
});

test('models of classes and of numbers have bills that hold too', () => {
  const labels = Uint8Array.from({ length: 90 }, (_, row) => row % 3);
  const probabilities = Float64Array.from({ length: 270 }, (_, cell) =>
    cell % 3 === Math.floor(cell / 3) % 3 ? 0.6 : 0.2,
  );
  const numbers = Float64Array.from(labels, (label) => label * 2);
  for (const [task, measures] of [
    ['multiclass', evaluateMulticlass(labels, probabilities, 3)],
    [
      'regression',
      evaluateRegression(
        numbers,
        numbers.map((number) => number + 0.5),
      ),
    ],
  ] as const) {
    const document = cyclonedxMlBom({
      ...billOfMaterials,
      version: { ...version, task },
      evaluations: [{ ...evaluation, measures, classes: task === 'multiclass' ? ['a', 'b', 'c'] : null, groups: [] }],
    });
    assert.deepEqual(validate(document), []);
    const card = componentsOf(document)[0]!.modelCard!;
    assert.ok(card.quantitativeAnalysis.performanceMetrics.length >= 4);
  }
});

test('only named facts go out: what else a view hands over stays in', () => {
  const secret = digestOf('a secret');
  const widened = { secret, fingerprint: secret, leaseId: secret, fileName: secret };
  const document = cyclonedxMlBom({
    ...billOfMaterials,
    model: { ...model, ...widened } as typeof model,
    version: { ...version, ...widened } as typeof version,
    training: { ...billOfMaterials.training!, ...widened } as typeof billOfMaterials.training,
    datasets: [{ ...dataset, ...widened } as typeof dataset],
    evaluations: [{ ...evaluation, ...widened } as typeof evaluation],
  });
  assert.ok(!JSON.stringify(document).includes(secret));
});

test('the same facts give the same bill', () => {
  assert.deepEqual(cyclonedxMlBom(billOfMaterials), written);
});
