import assert from 'node:assert/strict';
import test from 'node:test';
import type { FeedPart, ImportedMapping } from '../../../learning/imported/imported-mapping.ts';
import { inspectOnnx } from '../../../learning/imported/inspect-onnx.ts';
import { type MappedColumn, mapColumns } from '../../../learning/imported/map-columns.ts';
import { input, model, node, output, type TypeName, zipMapOutput } from './onnx-writer.ts';
import { forest, linear, manyInputs, softmax } from './small-models.ts';

type Brought = {
  readonly bytes: Uint8Array;
  readonly mapping: ImportedMapping;
  readonly columns: readonly MappedColumn[];
};

const planOf = ({ bytes, mapping, columns }: Brought) => {
  const mapped = mapColumns(inspectOnnx(bytes), mapping, columns);
  assert.ok('plan' in mapped, JSON.stringify(mapped));
  return mapped.plan;
};

const problemsOf = ({ bytes, mapping, columns }: Brought) => {
  const mapped = mapColumns(inspectOnnx(bytes), mapping, columns);
  assert.ok('problems' in mapped, 'it was mapped');
  for (const { sentence } of mapped.problems) assert.match(sentence, /^[^\n]*\.$/);
  return mapped.problems;
};
const onlyProblem = (brought: Brought, sentence: RegExp) => {
  const problems = problemsOf(brought);
  assert.equal(problems.length, 1, JSON.stringify(problems));
  assert.match(problems[0]!.sentence, sentence);
};

const withOutput = (brought: Brought, change: object): Brought => ({
  ...brought,
  mapping: { ...brought.mapping, output: { ...brought.mapping.output, ...change } as ImportedMapping['output'] },
});

test('a plan reads the mapped columns alone, in the order of their first use', () => {
  const plan = planOf(manyInputs);
  assert.deepEqual(
    plan.columns.map(({ name }) => name),
    ['amount', 'months', 'open', 'region'],
  );
  assert.deepEqual(
    plan.inputs.map(({ type, rank, width }) => [type, rank, width]),
    [
      ['float', 2, 1],
      ['int64', 2, 1],
      ['int32', 2, 1],
      ['int64', 2, 1],
    ],
  );
  assert.equal(plan.rowsPerCall, null);
});

test('every input that is not mapped, and every mapped one that is none, is a problem of its own', () => {
  const [first, ...others] = manyInputs.mapping.inputs;
  const inputs = [{ ...first!, input: 'sum' }, ...others.slice(1)];
  const problems = problemsOf({ ...manyInputs, mapping: { ...manyInputs.mapping, inputs } });
  assert.deepEqual(
    problems.map((problem) => problem.input),
    ['amount', 'months', 'sum'],
  );
  assert.match(problems[0]!.sentence, /input "amount" is not mapped; say which columns feed it/);
  assert.match(problems[2]!.sentence, /feeds "sum", which is not an input/);
});

test('a column that does not exist is named', () => {
  const problems = problemsOf({ ...linear, columns: linear.columns.slice(1) });
  assert.deepEqual(problems, [{ sentence: 'The column "a" does not exist in the table.', input: 'x', column: 'a' }]);
});

test('an input is fed as many numbers as it takes', () => {
  const [only] = linear.mapping.inputs;
  const mapping = { ...linear.mapping, inputs: [{ ...only!, parts: only!.parts.slice(1) }] };
  onlyProblem({ ...linear, mapping }, /takes 3 numbers a row and is mapped to 2/);
});

/** One input of this type, fed by this part from a column of this kind. */
const oneInput = (type: TypeName, kind: MappedColumn['kind'], part: FeedPart): Brought => ({
  bytes: model({
    graph: [node('Relu', ['x'], ['y']), input('x', type, ['N', 'M']), output('y', 'float', ['N'])],
  }),
  columns: [{ name: 'c', kind }],
  mapping: {
    version: 1,
    inputs: [{ input: 'x', parts: [part, { as: 'constant', value: type === 'string' ? 'k' : 1 }] }],
    output: { task: 'regression', output: 'y' },
  },
});
const number = (missing: number | 'nan' | null): FeedPart => ({ as: 'number', column: 'c', missing });
const index = (missing: number | null): FeedPart => ({
  as: 'index',
  column: 'c',
  vocabulary: ['a'],
  unknown: 0,
  missing,
});

test('a part feeds only what its column and its input can hold', () => {
  planOf(oneInput('double', 'date', number('nan')));
  planOf(oneInput('bool', 'boolean', number(0)));
  planOf(oneInput('string', 'category', { as: 'text', column: 'c', missing: '' }));
  planOf(oneInput('int64', 'category', index(null)));
  planOf(oneInput('bool', 'category', { as: 'oneHot', column: 'c', vocabulary: ['a', 'b'], other: true }));
  onlyProblem(oneInput('float', 'category', number(0)), /it holds categories; feed them as text, index or oneHot/);
  onlyProblem(oneInput('float', 'number', index(0)), /as index, and it holds numbers/);
  onlyProblem(oneInput('float', 'category', { as: 'text', column: 'c', missing: '' }), /text cannot feed it/);
  onlyProblem(oneInput('string', 'category', index(0)), /takes string .* feed it as text/);
  onlyProblem(oneInput('int64', 'number', number('nan')), /takes int64, which has no NaN/);
  onlyProblem(oneInput('int32', 'number', number(0.5)), /takes int32, which the number for a missing/);
  onlyProblem(oneInput('bool', 'number', number(2)), /takes bool, which the number/);
  onlyProblem(oneInput('float', 'number', number(1e39)), /takes float, which the number/);
  onlyProblem(oneInput('int64', 'category', index(0.5)), /takes int64, which the number/);
});

const shaped = (dims: readonly (number | string)[] | null, type: TypeName = 'float'): Brought => ({
  ...linear,
  bytes: model({
    graph: [node('Relu', ['x'], ['value']), input('x', type, dims), output('value', 'float', null)],
  }),
});

test('a table feeds one or two dimensions, of any number of rows or of one fixed number', () => {
  assert.equal(planOf(shaped(null)).inputs[0]!.rank, 2);
  assert.equal(planOf(shaped([1, 3])).rowsPerCall, 1);
  assert.equal(planOf(shaped([32, 3])).rowsPerCall, 32);
  onlyProblem(shaped(['N', 3, 1]), /has 3 dimensions; a table can feed \[rows\] or \[rows, numbers\]/);
  onlyProblem(shaped([0, 3]), /takes 0 rows a call/);
  onlyProblem(shaped([2 ** 30, 3]), /takes 1073741824 rows a call; at least 1 and at most 4096/);
  onlyProblem(shaped(['N', 2 ** 40]), /takes 1099511627776 numbers a row and is mapped to 3/);
});

test('inputs that want different numbers of rows are refused', () => {
  const bytes = model({
    graph: [
      node('Add', ['x', 'y'], ['z']),
      input('x', 'float', [1, 1]),
      input('y', 'float', ['N', 1]),
      output('z', 'float', ['N', 1]),
    ],
  });
  const feed = (name: string) => ({ input: name, parts: [number(0)] });
  onlyProblem(
    {
      bytes,
      columns: [{ name: 'c', kind: 'number' }],
      mapping: { version: 1, inputs: [feed('x'), feed('y')], output: { task: 'regression', output: 'z' } },
    },
    /different numbers of rows a call/,
  );
});

test('maps beside a label are refused with the way out', () => {
  const bytes = model({
    graph: [node('Relu', ['x'], ['p']), input('x', 'float', ['N', 3]), zipMapOutput('p')],
  });
  const output = { task: 'binary', output: 'p', scale: 'probability', positiveIndex: 1 } as const;
  onlyProblem({ ...linear, bytes, mapping: { ...linear.mapping, output } }, /is a sequence, .* without ZipMap/);
});

test('the scored output exists, holds scores and has the declared shape', () => {
  onlyProblem(withOutput(softmax, { output: 'score' }), /no output "score"; it has "label", "p"/);
  onlyProblem(withOutput(softmax, { output: 'label' }), /holds int64, which is no score but a label/);
  onlyProblem(withOutput(softmax, { classes: ['a', 'b'] }), /3 numbers a row and 2 classes are named/);
  onlyProblem(withOutput(forest, { positiveIndex: undefined }), /say with positiveIndex which/);
  onlyProblem(withOutput(manyInputs, { positiveIndex: 1 }), /one number a row; leave positiveIndex out/);
  const { classes: _, ...binary } = softmax.mapping.output as { classes: unknown };
  onlyProblem(
    { ...softmax, mapping: { ...softmax.mapping, output: { ...binary, task: 'binary' } as never } },
    /has 3 numbers a row; a binary score has one or two/,
  );
  onlyProblem(
    { ...softmax, mapping: { ...softmax.mapping, output: { task: 'regression', output: 'p' } } },
    /has 3 numbers a row; a value is one/,
  );
});

test('a mapping of nothing but constants is refused', () => {
  const inputs = [{ input: 'x', parts: Array<FeedPart>(3).fill({ as: 'constant', value: 1 }) }];
  onlyProblem({ ...linear, mapping: { ...linear.mapping, inputs } }, /No column feeds the model/);
});
