// Whose data does this model version read? Known from the registration of the data set it was trained on: which columns must
// never be quoted, and whether a person stands behind every row. Read once a version: neither can change.

import { datasetDecider } from '../../domain/datasets/decide.ts';
import { columnOfRole } from '../../domain/datasets/state.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { streams } from '../../domain/kernel/ids.ts';
import { modelDecider } from '../../domain/models/decide.ts';
import { modelVersion } from '../../domain/models/state.ts';
import type { CommandHandler } from '../../ledger/command-handler.ts';
import { type VersionFile, versionFile } from './version-file.ts';

export interface ModelFacts {
  readonly sensitive: ReadonlySet<string>;
  /** True: every request must name the person, and what the model sees is sealed under that person's key. */
  readonly subjectRequired: boolean;
  /** What is loaded to answer for it. */
  readonly file: VersionFile;
}

export interface ModelFactsReader {
  of(modelId: string, version: number): Promise<ModelFacts>;
}

const REMEMBERED = 500;

export function makeModelFactsReader(commands: Pick<CommandHandler, 'load'>): ModelFactsReader {
  const known = new Map<string, ModelFacts>();
  return {
    async of(modelId, version) {
      const name = `${modelId}/${version}`;
      const before = known.get(name);
      if (before) return before;
      const model = await commands.load(modelDecider, streams.model(modelId));
      const created = modelVersion(model.state, version)?.created;
      if (!created) throw new DomainError('NOT_FOUND', `The model has no version ${version}.`, { version });
      const dataset = await commands.load(datasetDecider, streams.dataset(created.datasetId));
      if (dataset.state.status === 'unknown') {
        throw new DomainError('NOT_FOUND', `The data set behind version ${version} is not in the ledger.`, { version });
      }
      const { columns } = dataset.state.registered;
      const facts: ModelFacts = {
        sensitive: new Set(columns.filter((column) => column.sensitive).map((column) => column.name)),
        subjectRequired: columnOfRole(columns, 'subject') !== undefined,
        file: versionFile(created),
      };
      known.set(name, facts);
      if (known.size > REMEMBERED) known.delete(known.keys().next().value!);
      return facts;
    },
  };
}
