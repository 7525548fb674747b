import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { oscalAssessmentResults } from '../../../../domain/compliance/documents/oscal-assessment-results.ts';
import {
  type DocumentValidator,
  oscalPublishedValidator,
  oscalStandInValidator,
} from '../../../support/schemas/document-validator.ts';
import { changed } from './changed.ts';
import { assessment, obligations } from './example-facts.ts';
import { anyText } from './hostile-texts.ts';

interface Finding {
  readonly uuid: string;
  readonly target: { readonly 'target-id': string; readonly status: { readonly state: string } };
  readonly 'related-observations'?: readonly { readonly 'observation-uuid': string }[];
  readonly remarks?: string;
}
interface Result {
  readonly uuid: string;
  readonly title: string;
  readonly props: readonly { readonly name: string; readonly value: string }[];
  readonly observations?: readonly { readonly uuid: string; readonly methods: readonly string[] }[];
  readonly findings?: readonly Finding[];
  readonly remarks: string;
}
const written = oscalAssessmentResults(assessment);
const resultsOf = (document: typeof written) => document['assessment-results'].results as readonly Result[];
const [first, second] = resultsOf(written) as [Result, Result];

/** Each of these breaks one demand of the format. */
const ROOT = 'assessment-results';
const RESULT = [ROOT, 'results', 0] as const;
const MUTATIONS: Readonly<Record<string, unknown>> = {
  'no uuid': changed(written, [ROOT, 'uuid']),
  'a uuid of version 1': changed(written, [ROOT, 'uuid'], '5b0c8c0e-6c0d-1f3b-9a53-5f1f0d6a7c21'),
  'no time of change': changed(written, [ROOT, 'metadata', 'last-modified']),
  'a time without a zone': changed(written, [ROOT, 'metadata', 'last-modified'], '2026-11-20T09:30:00'),
  'a day that is none': changed(written, [...RESULT, 'start'], '2026-02-30T00:00:00Z'),
  'no result': changed(written, [ROOT, 'results'], []),
  'no reviewed controls': changed(written, [...RESULT, 'reviewed-controls']),
  'an empty list of findings': changed(written, [...RESULT, 'findings'], []),
  'a third state': changed(written, [...RESULT, 'findings', 0, 'target', 'status', 'state'], 'not-applicable'),
  'a target of another type': changed(written, [...RESULT, 'findings', 0, 'target', 'type'], 'control-id'),
  'an id that is no token': changed(written, [...RESULT, 'findings', 0, 'target', 'target-id'], 'EU/AI Act: 14'),
  'a title of two lines': changed(written, [...RESULT, 'title'], 'two\nlines'),
  'a value with a blank before it': changed(written, [...RESULT, 'props', 0, 'value'], ' md'),
  'an observation without a method': changed(written, [...RESULT, 'observations', 0, 'methods']),
  'an observation never collected': changed(written, [...RESULT, 'observations', 0, 'collected']),
  'a member of our own': changed(written, [ROOT, 'import-ap'], { href: '#plan', 'x-ours': 1 }),
};

function holdsAndCanFail(validate: DocumentValidator): void {
  assert.deepEqual(validate(written), []);
  for (const [what, mutation] of Object.entries(MUTATIONS)) {
    assert.notDeepEqual(validate(mutation), [], `${what} was accepted`);
  }
}

test('the document holds to the stand-in of the published schema, which refuses what the format refuses', () => {
  holdsAndCanFail(oscalStandInValidator());
});

const published = oscalPublishedValidator();
test(
  'the document holds to the schema that NIST publishes',
  { skip: published === undefined && 'COUNTERSIGN_SCHEMAS names no folder with oscal_assessment-results_schema.json' },
  () => holdsAndCanFail(published!),
);

test('whatever people typed, the document holds to the schema', () => {
  const validate = oscalStandInValidator();
  const row = fc.record({
    obligationId: anyText,
    title: anyText,
    because: anyText,
    source: anyText,
    jurisdiction: anyText,
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(row, { maxLength: 3, selector: ({ obligationId }) => obligationId }),
      anyText,
      anyText,
      (rows, modelName, title) => {
        const typed = rows.map((texts, index) => ({ ...obligations[index]!, ...texts }));
        const document = oscalAssessmentResults({
          ...assessment,
          title,
          results: [{ ...assessment.results[0]!, modelName, rows: typed }],
        });
        assert.deepEqual(validate(document), []);
      },
    ),
    { numRuns: 60 },
  );
});

test('there is one result a version and day, and every UUID names one thing', () => {
  assert.equal(resultsOf(written).length, 2);
  const uuids = JSON.stringify(written).match(/"uuid":"[^"]+"/g)!;
  assert.equal(new Set(uuids).size, uuids.length);
});

test('the same facts give the same document, another document other UUIDs', () => {
  assert.deepEqual(oscalAssessmentResults(assessment), written);
  const other = resultsOf(oscalAssessmentResults({ ...assessment, documentId: 'another' }));
  assert.notEqual(other[0]!.uuid, first.uuid);
});

test('an obligation that did not apply, or only informs, is told apart and is no finding, least of all a satisfied one', () => {
  assert.equal(first.findings!.length, 3);
  assert.ok(!JSON.stringify([first.findings, first.observations]).includes('reg-b.1002.9'));
  assert.deepEqual(
    first.props.filter(({ name }) => name === 'not-applicable').map(({ value }) => value),
    ['reg-b.1002.9'],
  );
  assert.ok(!JSON.stringify([first.findings, first.observations]).includes('annex-iii'));
  assert.deepEqual(
    first.props.filter(({ name }) => name === 'informative').map(({ value }) => value),
    ['eu-ai-act.annex-iii'],
  );
  assert.match(first.remarks, /Not applicable: Principal reasons.*For information: Which systems/s);
  assert.equal(second.findings, undefined);
});

test('every finding names the observations of its evidence, and those are in the result', () => {
  const observed = new Set(first.observations!.map(({ uuid }) => uuid));
  const rows = obligations.filter(({ state }) => state.endsWith('satisfied'));
  first.findings!.forEach((finding, index) => {
    const related = finding['related-observations'] ?? [];
    assert.equal(related.length, rows[index]!.evidence.length);
    for (const { 'observation-uuid': uuid } of related) assert.ok(observed.has(uuid));
    assert.equal(finding.target.status.state, rows[index]!.state);
  });
});

test('a finding without evidence says that it rests on there being none', () => {
  assert.match(first.findings![2]!.remarks!, /No event shows this/);
});

test('evidence leads to a resource of the same document that holds the event’s id', () => {
  const text = JSON.stringify(written);
  const targets = [...text.matchAll(/"href":"#([^"]+)"/g)].map(([, uuid]) => uuid);
  assert.ok(targets.length > 3);
  for (const uuid of targets) assert.ok(text.includes(`{"uuid":"${uuid}","title"`));
  assert.ok(text.includes(obligations[0]!.publishedEventId!));
  for (const { evidence } of obligations) for (const { eventId } of evidence) assert.ok(text.includes(eventId));
});

test('two obligations whose ids look alike as tokens stay apart', () => {
  const rows = ['a b', 'a/b'].map((obligationId) => ({ ...obligations[0]!, obligationId }));
  const [result] = resultsOf(oscalAssessmentResults({ ...assessment, results: [{ ...assessment.results[0]!, rows }] }));
  assert.equal(new Set(result!.findings!.map(({ target }) => target['target-id'])).size, 2);
});

test('a measurement is observed by test, anything else by examination', () => {
  assert.deepEqual(
    first.observations!.map(({ methods }) => methods[0]),
    ['EXAMINE', 'TEST', 'EXAMINE'],
  );
});

test('no result at all, or the same twice, is refused', () => {
  const [result] = assessment.results;
  assert.throws(() => oscalAssessmentResults({ ...assessment, results: [] }), RangeError);
  assert.throws(() => oscalAssessmentResults({ ...assessment, results: [result!, result!] }), RangeError);
  const rows = [obligations[0]!, obligations[0]!];
  assert.throws(() => oscalAssessmentResults({ ...assessment, results: [{ ...result!, rows }] }), RangeError);
});
