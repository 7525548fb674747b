import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AnnexIvDossier, annexIv } from '../../../../domain/compliance/documents/annex-iv.ts';
import { annexIvDocument, NOT_IN_LEDGER } from '../../../../domain/compliance/documents/annex-iv-document.ts';
import { ANNEX_IV_POINTS } from '../../../../domain/compliance/documents/annex-iv-points.ts';
import { annexIvValidator } from '../../../support/schemas/document-validator.ts';
import { changed } from './changed.ts';
import { approval, dataset, evaluation, dossier as facts, model, version } from './example-facts.ts';
import { anyText } from './hostile-texts.ts';

const validate = annexIvValidator();
const written = annexIv(facts);
const pointsOf = ({ sections }: AnnexIvDossier) => sections.flatMap(({ points }) => points);
const answer = (dossier: AnnexIvDossier, wanted: string) => pointsOf(dossier).find(({ point }) => point === wanted)!;

/** The model and its version are there; nothing else was ever recorded. */
const bare = annexIv({
  ...facts,
  versions: [version],
  training: null,
  datasets: [],
  evaluations: [],
  decisions: [],
  obligations: [],
  deployments: [],
  oversight: { predictions: 0, reviewed: 0, overridden: 0, evidence: [] },
  incidents: [],
  reproductions: [],
  statements: [],
  changes: [],
});

test('the dossier has its shape, whatever was recorded; the shape refuses others', () => {
  assert.deepEqual(validate(written), []);
  assert.deepEqual(validate(bare), []);
  const SENTENCE = ['sections', 0, 'points', 0, 'sentences', 0] as const;
  const mutations = {
    'eight sections': changed(written, ['sections'], written.sections.slice(1)),
    'a sentence without an event': changed(written, [...SENTENCE, 'evidence'], []),
    'an empty sentence': changed(written, [...SENTENCE, 'sentence'], ''),
    'a point that is known by no sentence': changed(written, ['sections', 0, 'points', 0, 'sentences'], []),
    'a grade that is none': changed(written, ['law', 'grade'], 'X'),
  };
  for (const [what, mutation] of Object.entries(mutations)) assert.notDeepEqual(validate(mutation), [], what);
});

test('nine sections hold every point of the annex once, in its order', () => {
  assert.deepEqual(
    written.sections.map(({ number }) => number),
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  const points = pointsOf(written).map(({ point }) => point);
  assert.deepEqual([...points].sort(), Object.keys(ANNEX_IV_POINTS).sort());
  assert.deepEqual(points, [...points].sort());
});

test('where nothing was recorded the dossier says so, and claims nothing', () => {
  const silent = pointsOf(bare).filter(({ inLedger }) => !inLedger);
  assert.deepEqual(
    silent.map(({ point }) => point),
    [
      '1b',
      '1d',
      '1e',
      '1f',
      '1g',
      '1h',
      '2a',
      '2d',
      '2e',
      '2f',
      '2g',
      '2h',
      '3-1',
      '3-2',
      '3-3',
      '3-4',
      '4',
      '6',
      '7-1',
      '7-2',
      '8',
      '9',
    ],
  );
  for (const { sentences } of silent) assert.deepEqual(sentences, []);
});

test('every sentence rests on events that were handed in', () => {
  const handed = JSON.stringify(facts);
  const evidence = pointsOf(written).flatMap(({ sentences }) => sentences.flatMap((sentence) => sentence.evidence));
  assert.ok(evidence.length > 20);
  for (const eventId of evidence) assert.ok(handed.includes(`"${eventId}"`), eventId);
});

test('figures, digests and decisions stand where the annex asks for them', () => {
  assert.ok(evaluation.measures.task === 'binary');
  const [measured] = answer(written, '2g').sentences;
  assert.ok(measured!.sentence.includes(`AUC ${evaluation.measures.auc!.value}`));
  assert.deepEqual(measured!.evidence, [evaluation.eventId]);
  assert.ok(answer(written, '2c').sentences[0]!.sentence.includes(version.artifact.digest));
  assert.ok(answer(written, '2d').sentences[0]!.sentence.includes(dataset.datasetRoot));
  assert.ok(answer(written, '2e').sentences[0]!.sentence.includes(approval.decidedBy!));
  assert.match(answer(written, '3-2').sentences[0]!.sentence, /Groups of group differ/);
  assert.match(answer(written, '5').sentences[1]!.sentence, /Stated by the approver/);
});

test('a file that is not the one that was made is not said to be', () => {
  const other = annexIv({ ...facts, evaluations: [{ ...evaluation, artifactDigest: 'f'.repeat(64) }] });
  assert.ok(!answer(other, '2h').sentences.some(({ sentence }) => sentence.includes('bit by bit')));
  assert.ok(answer(written, '2h').sentences.some(({ sentence }) => sentence.includes('bit by bit')));
});

test('an obligation rests on the event that published it, a rule of the house without evidence on the version', () => {
  const unshown = answer(written, '7-2').sentences.find(({ sentence }) => sentence.startsWith('Serious incidents'))!;
  assert.deepEqual(unshown.evidence, [version.eventId]);
  const published = answer(written, '7-2').sentences.find(({ sentence }) => sentence.startsWith('Accuracy'))!;
  assert.equal(published.evidence[0], facts.obligations[0]!.publishedEventId);
});

test('whatever people typed, the dossier keeps its shape', () => {
  fc.assert(
    fc.property(anyText, anyText, (one, other) => {
      const typed = annexIv({
        ...facts,
        model: { ...model, purpose: one, rationale: other },
        decisions: [{ ...approval, rationale: other }],
        incidents: [{ ...facts.incidents[0]!, title: one }],
      });
      assert.deepEqual(validate(typed), []);
    }),
    { numRuns: 30 },
  );
});

test('on paper there is a title for every section and point, silence in words, and every event once at the end', () => {
  const { sections, reportId } = annexIvDocument(written);
  assert.equal(reportId, facts.documentId);
  const titles = sections.map(({ title }) => title);
  for (const { number, title } of written.sections) assert.ok(titles.includes(`${number}. ${title}`));
  for (const { point, asks, inLedger } of pointsOf(written)) {
    const section = sections.find(({ title }) => title === `${point} ${asks}`)!;
    assert.equal(section.paragraphs.includes(NOT_IN_LEDGER), !inLedger);
    assert.equal(section.tables.length, inLedger ? 1 : 0);
  }
  const listed = sections.at(-1)!.tables[0]!.rows.map(([eventId]) => eventId);
  const shown = new Set(pointsOf(written).flatMap(({ sentences }) => sentences.flatMap(({ evidence }) => evidence)));
  assert.deepEqual([...listed].sort(), [...shown].sort());
});
