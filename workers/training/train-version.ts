// How does a sealed version become a model? The network, then the same rows without a hidden layer, then, where asked for, the
// same training on parts of the rows; all from one encoding and one seed.
import type { CrossValidation, TableFinding, TrainingParameters } from '../../domain/training/events.ts';
import { crossValidate } from '../../learning/cross-validate.ts';
import { encodeRows } from '../../learning/encode-rows.ts';
import type { Encoding } from '../../learning/encoding.ts';
import { LearningError } from '../../learning/learning-error.ts';
import { readModel } from '../../learning/read-model.ts';
import { tableFindings } from '../../learning/table-findings.ts';
import { type EpochReport, type TrainingResult, trainNetwork } from '../../learning/train.ts';
import type { TrainingParams } from '../../learning/training-params.ts';
import { fitVersion } from './fit-version.ts';
import { pickRows, type VersionTable } from './load-table.ts';
import { measureFolds } from './measure-folds.ts';

export interface VersionTraining {
  readonly table: VersionTable;
  readonly parameters: TrainingParameters;
  /** The version to go on from. */
  readonly base?: { readonly bytes: Uint8Array; readonly digest: string };
  readonly onEpoch: (report: EpochReport) => void;
  readonly signal: AbortSignal;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
}

export interface TrainedVersion {
  readonly network: TrainingResult;
  /** Null where the network itself has no hidden layer. */
  readonly baseline: TrainingResult | null;
  readonly crossValidation: CrossValidation | null;
  readonly findings: readonly TableFinding[];
  readonly rows: number;
}

/** Nothing here draws but from the seed of the parameters. Throws LearningError. */
export async function trainVersion(training: VersionTraining): Promise<TrainedVersion> {
  const { table, parameters, base, onEpoch, signal, clock } = training;
  const { task } = table;
  const { rows, targets, weights } = pickRows(table, table.split.train);
  const findings = tableFindings(table.columns, rows, targets, task);
  const encoding = base ? encodingOf(base.bytes, table) : fitVersion(table, table.split.train);
  const common = {
    encoding,
    encoded: encodeRows(encoding, rows),
    task,
    targets,
    ...(weights ? { rowWeights: weights } : {}),
    signal,
  };
  const params = paramsOf(parameters);
  const startFrom = base ? { startFrom: base.bytes, baseDigest: base.digest } : {};
  const network = await trainNetwork({ ...common, ...startFrom, params, onEpoch, clock });
  const plain = { ...params, hidden: [], dropout: 0 };
  const baseline = parameters.hidden.length > 0 ? await trainNetwork({ ...common, params: plain }) : null;
  const { folds } = parameters;
  const crossValidation =
    folds === null
      ? null
      : measureFolds(
          task,
          targets,
          folds,
          await crossValidate({
            rows,
            targets,
            task,
            ...(weights ? { rowWeights: weights } : {}),
            fit: (some) =>
              fitVersion(
                table,
                some.map((row) => table.split.train[row]!),
              ),
            params,
            folds,
            signal,
          }),
        );
  return { network, baseline, crossValidation, findings, rows: rows.length };
}

/** A base reads columns by their place: it goes on only with the very columns it was trained on. */
function encodingOf(bytes: Uint8Array, { columns }: VersionTable): Encoding {
  const { encoding } = readModel(bytes).info;
  const names = (of: readonly { readonly name: string }[]) => JSON.stringify(of.map(({ name }) => name));
  if (names(encoding.columns) === names(columns)) return encoding;
  throw new LearningError(
    'BASE_MISMATCHED',
    'The version to go on from has other feature columns than this data set, or in another order; train anew instead.',
  );
}

/** What the runtime learns by: all but the folds, which are trainings of their own. */
function paramsOf({ folds: _, ...params }: TrainingParameters): Partial<TrainingParams> {
  return params;
}
