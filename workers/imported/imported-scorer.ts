// How does the server ask an imported model? Through a process of its own, one request at a time; what comes back is checked
// before it is believed.
import type { ExplainRequest, ImportedExplanation } from '../../learning/imported/explain-imported.ts';
import { ImportError } from '../../learning/imported/import-error.ts';
import type { ImportedMapping } from '../../learning/imported/imported-mapping.ts';
import type { MappedColumn } from '../../learning/imported/map-columns.ts';
import type { ModelScores } from '../../learning/imported/open-imported-model.ts';
import type { TrialReport } from '../../learning/imported/try-imported.ts';
import { checkColumns, checkExplanation, checkScores, checkTrial } from './check-answer.ts';
import type { Rows, Timed } from './imported-child.ts';
import { defaultImportedLimits, type ImportedLimits } from './imported-limits.ts';
import { type Child, type ModelFile, makeModelProcess } from './model-process.ts';

export interface ImportedModelFile extends ModelFile {
  readonly mapping: ImportedMapping;
  /** Of the table; the model's are among them. */
  readonly columns: readonly MappedColumn[];
  readonly limits?: Partial<ImportedLimits>;
}

/**
 * All throw ImportError: what the file, its mapping or the rows are refused for, MODEL_TOO_SLOW, MODEL_TOO_LARGE, OVERLOADED.
 * DomainError: ARTIFACT_CORRUPT or NOT_FOUND of the file, UNAVAILABLE when the process was ended from outside: ask again.
 */
export interface ImportedScorer {
  /** Names of the columns the model reads, in the order of a row's cells. */
  columns(): Promise<readonly string[]>;
  /** Before it is let in: loads it and asks it. `rows`: up to 8 of the table, in the order of `columns()`. */
  try(rows?: Rows): Promise<TrialReport>;
  score(rows: Rows): Promise<Timed<ModelScores>>;
  explain(request: ExplainRequest): Promise<Timed<ImportedExplanation>>;
  /** Of the process that runs, for tests and for operators. */
  pid(): number | undefined;
  close(): Promise<void>;
}

export function makeImportedScorer(file: ImportedModelFile): ImportedScorer {
  const limits: ImportedLimits = { ...defaultImportedLimits, ...file.limits };
  const model = makeModelProcess(file, limits);

  const loaded = async (): Promise<Child> => {
    const child = await model.child();
    if (!child.columns) {
      const load = { what: 'to load', mostMs: limits.loadMs };
      child.columns = checkColumns(await model.under(child, load, () => child.rpc.load(file.mapping, file.columns)));
    }
    return child;
  };

  return {
    columns: () => model.turn(async () => (await loaded()).columns!),
    try: (rows = []) =>
      model.turn(async () => {
        const child = await loaded();
        const trial = { what: 'to be tried', mostMs: limits.explainMs };
        return checkTrial(await model.under(child, trial, () => child.rpc.try(rows)));
      }),
    score: (rows) =>
      model.turn(async () => {
        if (rows.length > limits.batchRows) {
          throw new ImportError(
            'ROWS_MISMATCHED',
            `${rows.length} rows are asked at once; at most ${limits.batchRows} can be.`,
          );
        }
        const child = await loaded();
        const scoring = { what: 'to score a batch', mostMs: limits.runMs };
        const answer = await model.under(child, scoring, () => child.rpc.score(rows));
        return checkScores(answer, rows.length, file.mapping.output);
      }),
    explain: (request) =>
      model.turn(async () => {
        const child = await loaded();
        const explaining = { what: 'to explain a row', mostMs: limits.explainMs };
        const answer = await model.under(child, explaining, () => child.rpc.explain(request));
        return checkExplanation(answer, child.columns!.length);
      }),
    pid: model.pid,
    close: model.close,
  };
}
