// How does a sealed version become a model? The network, then the same rows without a hidden layer, then, where asked for, the
// same training on parts of the rows; all from one encoding and one seed.
import type { CrossValidation, TableFinding, TrainingParameters } from '../../domain/training/events.ts';
import { crossValidate, planFolds } from '../../learning/cross-validate.ts';
import { encodeRows } from '../../learning/encode-rows.ts';
import type { Encoding } from '../../learning/encoding.ts';
import { LearningError } from '../../learning/learning-error.ts';
import { readModel } from '../../learning/read-model.ts';
import { tableFindings } from '../../learning/table-findings.ts';
import { type EpochReport, type TrainingResult, trainNetwork } from '../../learning/train.ts';
import type { TrainingParams } from '../../learning/training-params.ts';
import { unseenCategories } from '../../learning/unseen-categories.ts';
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
  const groups = groupsOf(table, table.split.train);
  const given = { task, targets, ...(weights ? { rowWeights: weights } : {}), ...(groups ? { groups } : {}) };
  const params = paramsOf(parameters);
  const { folds } = parameters;
  // Refused before anything is trained and paid for.
  if (folds !== null) checkFolds(() => planFolds({ ...given, rows, folds, params }), base);
  const encoding = base ? encodingOf(base.bytes, table) : fitVersion(table, table.split.train);
  const common = { ...given, encoding, encoded: encodeRows(encoding, rows), signal };
  const startFrom = base ? { startFrom: base.bytes, baseDigest: base.digest } : {};
  const network = await trainNetwork({ ...common, ...startFrom, params, onEpoch, clock });
  // Trained to its end whatever the network's epochs, and with no penalty but its own.
  const plain = { ...params, hidden: [], dropout: 0, l2: 0, patience: null };
  const baseline = parameters.hidden.length > 0 ? await trainNetwork({ ...common, params: plain }) : null;
  const fit = (some: readonly number[]) =>
    fitVersion(
      table,
      some.map((row) => table.split.train[row]!),
    );
  const crossValidation =
    folds === null
      ? null
      : measureFolds(task, targets, folds, await crossValidate({ ...given, rows, fit, params, folds, signal }));
  const odd = tableFindings(table.columns, rows, targets, task, groups);
  const names = new Set(odd.filter(({ code }) => code === 'IDENTIFIER_LIKE').map(({ column }) => column));
  const unseen = unseenCategories(table.columns, rows, pickRows(table, table.split.heldOut).rows);
  // That every row has a name of its own is said already.
  const findings = [...odd, ...unseen.filter(({ column }) => !names.has(column)), ...lossFindings(network)];
  return { network, baseline, crossValidation, findings, rows: rows.length };
}

/** Whose row each is, by numbers that mean nothing else; undefined where nobody is known, and every row stands for itself. */
function groupsOf({ subjects }: VersionTable, rows: readonly number[]): Int32Array | undefined {
  if (!subjects) return undefined;
  const numbers = new Map<string | undefined, number>();
  return Int32Array.from(rows, (row) => {
    const subject = subjects[row];
    const number = numbers.get(subject) ?? numbers.size;
    numbers.set(subject, number);
    return number;
  });
}

function checkFolds(plan: () => unknown, base: VersionTraining['base']): void {
  plan();
  if (!base) return;
  throw new LearningError(
    'INVALID_PARAMETERS',
    'Folds say nothing where a version is gone on from: it has seen the rows of every fold; leave folds out, or train anew.',
  );
}

function lossFindings({ lossFell, finalLoss, constantLoss }: TrainingResult): TableFinding[] {
  if (lossFell) return [];
  const shown = (loss: number) => Number(loss.toPrecision(4));
  const sentence =
    `The loss ended at ${shown(finalLoss)}, no lower than the ${shown(constantLoss)} of giving every row the same answer: ` +
    'nothing was learned; try another learning rate, more epochs, or columns that say more.';
  return [{ column: null, code: 'LOSS_DID_NOT_FALL', sentence }];
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
