// Which sentence answers which point of Annex IV, and which events show it? One function a section; a point nobody recorded
// anything about stays without a sentence.
import type { AnnexIvFacts, IncidentFacts } from './annex-iv-facts.ts';
import { ANNEX_IV_POINTS, type AnsweredPoint, type PointId, type ShownSentence } from './annex-iv-points.ts';
import type {
  DatasetVersionFacts,
  EvaluationFacts,
  ModelFacts,
  TrainingFacts,
  VersionFacts,
} from './document-facts.ts';
import { evaluationFigures, evaluationGaps, groupLabel } from './evaluation-figures.ts';
import { plainLine } from './plain-text.ts';
import { isSensitiveColumn } from './sensitive-column.ts';

/** In the order of the annex. */
export function answerPoints(facts: AnnexIvFacts): AnsweredPoint[] {
  const known: Readonly<Partial<Record<PointId, readonly ShownSentence[]>>> = {
    ...generalDescription(facts),
    ...development(facts),
    ...operation(facts),
    ...restOf(facts),
  };
  return (
    (Object.keys(ANNEX_IV_POINTS) as PointId[])
      // Keys that look like a number come first in an object.
      .sort((one, other) => (one < other ? -1 : 1))
      .map((point) => {
        const sentences = [...(known[point] ?? []), ...stated(facts, point)];
        return {
          point,
          section: Number(point[0]),
          asks: ANNEX_IV_POINTS[point],
          inLedger: sentences.length > 0,
          sentences,
        };
      })
  );
}

type Answers = Partial<Record<PointId, readonly ShownSentence[]>>;

/** Texts of people may be long and anything: each stands as one line. */
const shown = (sentence: string, first: string, ...more: readonly string[]): ShownSentence => ({
  sentence: plainLine(sentence),
  evidence: [first, ...more],
});

const classifiedIn = ({ classificationEventId, eventId }: ModelFacts) => classificationEventId ?? eventId;

const stated = ({ statements }: AnnexIvFacts, wanted: PointId): ShownSentence[] =>
  statements
    .filter(({ point }) => point === wanted)
    .map(({ sentence, role, at, eventId }) => shown(`${sentence} (Stated by the ${role} at ${at}.)`, eventId));

function generalDescription({ model, version, versions, runtime, deployments }: AnnexIvFacts): Answers {
  const earlier = versions.filter((each) => each.version < version.version);
  const runs = runtime.runtimeVersion === null ? 'ONNX Runtime' : `ONNX Runtime ${runtime.runtimeVersion}`;
  return {
    '1a': [
      shown(`Purpose of ${model.name}: ${model.purpose}`, model.eventId),
      shown(`Business unit ${model.businessUnit} answers for it; its owner is ${model.owner}.`, model.eventId),
      shown(`This is version ${version.version}, made at ${version.createdAt}; ${relation(version)}`, version.eventId),
      ...earlier.map((each) =>
        shown(`Earlier version ${each.version}, made at ${each.createdAt}, is ${each.status}.`, each.eventId),
      ),
    ],
    '1c': [
      shown(`It needs ${runs}; the environment it was made in has the digest ${runtime.digest}.`, version.eventId),
    ],
    '1d': deployments.map(({ deploymentId, role, since, eventId }) =>
      shown(`It answers requests over the API as the ${role} of deployment ${deploymentId}, since ${since}.`, eventId),
    ),
  };
}

function relation({ origin }: VersionFacts): string {
  if (origin.kind === 'imported') return `its file was imported; the source is said to be: ${origin.source.title}.`;
  if (origin.base === null) return 'it was learned from the start.';
  return `it goes on from version ${origin.base.version} of ${origin.base.modelId}.`;
}

function development({
  model,
  version,
  training,
  datasets,
  evaluations,
  decisions,
  reproductions,
}: AnnexIvFacts): Answers {
  const approvals = decisions.filter(({ decision }) => decision === 'approved');
  const { digest, bytes } = version.artifact;
  return {
    '2a': training === null ? imported(version) : trained(training),
    '2b': [
      ...(training === null ? [] : design(training)),
      shown(`It is classified as of ${model.riskClass} risk: ${model.rationale}`, classifiedIn(model)),
    ],
    '2c': [
      shown(`The model is one ONNX file of ${bytes} bytes with the SHA-256 ${digest}.`, version.eventId),
      ...(training === null ? [] : resources(training)),
    ],
    '2d': datasets.flatMap(dataSentences),
    '2e': approvals.map(({ decidedBy, at, rationale, eventId }) =>
      shown(`A person other than the one who asked for it (${decidedBy}) approved it at ${at}: ${rationale}`, eventId),
    ),
    '2g': [...evaluations.map(tested), ...(training === null ? [] : crossValidated(training))],
    '2h': [
      ...evaluations
        .filter(({ artifactDigest }) => artifactDigest === digest)
        .map(({ eventId }) =>
          shown('The file that was measured is bit by bit the file that was made.', version.eventId, eventId),
        ),
      ...reproductions.map(({ verdict, at, eventId }) =>
        shown(`Making it again from the ledger at ${at} came out ${verdict}.`, eventId),
      ),
    ],
  };
}

function imported({ origin, eventId }: VersionFacts): ShownSentence[] {
  if (origin.kind !== 'imported') return [];
  const { title, licence } = origin.source;
  return [shown(`It was not developed here: imported from ${title}, licence ${licence}.`, eventId)];
}

function trained({
  parameters,
  rows,
  erasedRows,
  epochsRun,
  requestedEventId,
  eventId,
}: TrainingFacts): ShownSentence[] {
  const erased = erasedRows === 0 ? '' : ` ${erasedRows} rows of erased people took no part.`;
  return [
    shown(
      `Learned from ${rows} rows in ${epochsRun} passes, ${parameters.batchSize} rows a step, seed ${parameters.seed}.${erased}`,
      requestedEventId,
      eventId,
    ),
  ];
}

function design({ parameters, requestedEventId, findings, eventId }: TrainingFacts): ShownSentence[] {
  const { hidden, activation, dropout, l2, loss, classWeights, schedule, learningRate } = parameters;
  const layers = hidden.length === 0 ? 'No hidden layer' : `Hidden layers of ${hidden.join(', ')} units, ${activation}`;
  return [
    shown(
      `${layers}; dropout ${dropout}, L2 ${l2}, loss ${loss}, class weights ${classWeights}, learning rate ${learningRate} (${schedule}).`,
      requestedEventId,
    ),
    ...findings.map(({ sentence }) => shown(`Found in the table while learning: ${sentence}`, eventId)),
  ];
}

const resources = ({ provider, deviceNs, eventId }: TrainingFacts): ShownSentence[] => [
  shown(`Training took ${deviceNs} nanoseconds of one device (${provider}).`, eventId),
];

function dataSentences(data: DatasetVersionFacts): ShownSentence[] {
  const { name, version, rows, source, split, columns, datasetRoot, registeredEventId, eventId } = data;
  const sensitive = columns.filter(isSensitiveColumn).map((column) => column.name);
  const apart =
    split.method === 'time'
      ? 'the latest rows are kept apart to measure on'
      : `${split.heldOutPermille} in 1000 rows are kept apart to measure on (${split.method}, seed ${split.seed})`;
  return [
    shown(
      `Data set ${name}, version ${version}: ${rows} rows with the root ${datasetRoot}; ${apart}.`,
      eventId,
      ...data.ingestionEventIds,
    ),
    shown(`Its source is said to be: ${source.title}, licence ${source.licence}.`, registeredEventId),
    ...(source.synthetic === null ? [] : [shown(`It is synthetic: ${source.synthetic}`, registeredEventId)]),
    ...(sensitive.length === 0
      ? []
      : [shown(`Columns marked as sensitive or personal: ${sensitive.join(', ')}.`, registeredEventId)]),
  ];
}

function tested(evaluation: EvaluationFacts): ShownSentence {
  const { evaluatedAt, rows, erasedRows, datasetId, datasetVersion, eventId } = evaluation;
  const figures = evaluationFigures(evaluation)
    .filter(({ slice }) => slice === null)
    .map(({ name, value }) => `${name} ${value}`);
  const erased = erasedRows === 0 ? '' : ` (${erasedRows} rows of erased people took no part)`;
  return shown(
    `Measured at ${evaluatedAt} on ${rows} held-out rows of ${datasetId}, version ${datasetVersion}${erased}: ${figures.join(', ')}.`,
    eventId,
  );
}

function crossValidated({ crossValidation, eventId }: TrainingFacts): ShownSentence[] {
  if (crossValidation === null || crossValidation.mean === null) return [];
  const { measure, folds, mean, deviation } = crossValidation;
  const spread = deviation === null ? '' : `, deviation ${deviation}`;
  return [shown(`Over ${folds.length} folds, ${measure} has the mean ${mean}${spread}.`, eventId)];
}

function operation({ training, datasets, evaluations, incidents, oversight }: AnnexIvFacts): Answers {
  const { predictions, reviewed, overridden, evidence } = oversight;
  const [first, ...more] = evidence;
  return {
    '3-1': evaluations.flatMap(limits),
    '3-2': [...evaluations.flatMap(unequal), ...incidents.map(incident)],
    '3-3':
      first === undefined
        ? []
        : [
            shown(
              `Of ${predictions} decisions, people reviewed ${reviewed} and changed ${overridden}.`,
              first,
              ...more,
            ),
          ],
    '3-4': training === null ? [] : datasets.slice(0, 1).map(inputs),
  };
}

function limits(evaluation: EvaluationFacts): ShownSentence[] {
  const { baseline, eventId } = evaluation;
  const columns = evaluation.groups.flatMap(({ column, table }) => (table === null ? [] : [column]));
  return [
    ...(baseline === null
      ? []
      : [shown(`Beside a model without a hidden layer: ${baseline.comparison.because}`, eventId)]),
    ...(columns.length === 0
      ? []
      : [shown(`Measured for the groups of ${columns.join(', ')}; figures in the evaluation.`, eventId)]),
  ];
}

/** Only what is more than chance. */
function unequal(evaluation: EvaluationFacts): ShownSentence[] {
  return evaluationGaps(evaluation)
    .filter(({ low, high }) => low > 0 || high < 0)
    .map(({ name, column, largest, smallest, difference, low, high }) =>
      shown(
        `Groups of ${column} differ in ${name} by ${difference} (95 % interval ${low} to ${high}): ${groupLabel(smallest)} below ${groupLabel(largest)}.`,
        evaluation.eventId,
      ),
    );
}

const incident = ({ title, openedAt, closedAt, eventId }: IncidentFacts): ShownSentence =>
  shown(
    `Incident opened at ${openedAt}${closedAt === null ? ', still open' : `, closed at ${closedAt}`}: ${title}`,
    eventId,
  );

function inputs({ columns, name, registeredEventId }: DatasetVersionFacts): ShownSentence {
  const features = columns.filter(({ role }) => role === 'feature').map((column) => `${column.name} (${column.kind})`);
  return shown(`A row of ${features.length} columns as in ${name}: ${features.join(', ')}.`, registeredEventId);
}

function restOf({ model, version, evaluations, changes, obligations }: AnnexIvFacts): Answers {
  return {
    '4': evaluations.flatMap(({ thresholdChoice, eventId }) =>
      thresholdChoice === null
        ? []
        : [
            shown(
              `The threshold ${thresholdChoice.threshold} costs least where a false yes costs ${thresholdChoice.costs.falsePositive} and a false no ${thresholdChoice.costs.falseNegative}.`,
              eventId,
            ),
          ],
    ),
    '5': [shown(`Risk class ${model.riskClass}, because: ${model.rationale}`, classifiedIn(model))],
    '6': changes.map(({ type, recordedAt, eventId }) => shown(`${type} at ${recordedAt}.`, eventId)),
    '7-2': obligations.map(({ title, source, state, because, evidence, publishedEventId }) => {
      const shownBy = evidence.map(({ eventId }) => eventId);
      const [first = version.eventId, ...more] = publishedEventId === null ? shownBy : [publishedEventId, ...shownBy];
      return shown(`${title} (${source}): ${state}. ${because}`, first, ...more);
    }),
  };
}
