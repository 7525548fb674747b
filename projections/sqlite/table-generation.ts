// Under which names do the tables of a rebuild stand beside those that answer? `cost_line__g4` is `cost_line` of the fourth
// generation. Handlers write the logical name; a plugin of the query builder puts the other in its place.
import {
  type KyselyPlugin,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type QueryResult,
  type RootOperationNode,
  TableNode,
  type UnknownRow,
} from 'kysely';

const SUFFIX = /__g\d+$/;

/** Generation 0 stands under the logical names. */
export const suffixOf = (generation: number): string => (generation === 0 ? '' : `__g${generation}`);
export const physicalName = (table: string, generation: number): string => `${table}${suffixOf(generation)}`;
export const logicalName = (table: string): string => table.replace(SUFFIX, '');

class RenamingTransformer extends OperationNodeTransformer {
  readonly #names: ReadonlyMap<string, string>;
  constructor(names: ReadonlyMap<string, string>) {
    super();
    this.#names = names;
  }
  protected override transformTable(node: TableNode): TableNode {
    const name = this.#names.get(node.table.identifier.name);
    return name === undefined ? node : TableNode.create(name);
  }
}

/** `tables`: what the copy has of its own; all other names stay. */
export function generationPlugin(tables: readonly string[], generation: number): KyselyPlugin {
  const names = new Map(tables.map((table) => [table, physicalName(table, generation)]));
  const transformer = new RenamingTransformer(names);
  return {
    transformQuery: ({ node, queryId }: PluginTransformQueryArgs): RootOperationNode =>
      transformer.transformNode(node, queryId),
    transformResult: async ({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> => result,
  };
}
