// Is this operation small enough to run? Depth, aliases, root fields, and how many values the answer may hold: a list counts
// as often as its `first` or `last` says, or as is assumed of lists that have no pages, so that nesting multiplies. A field marked with READS_A_FILE counts what a reading costs.
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Limits } from './limits.ts';

/** Key of a field's extensions in the schema. */
export const READS_A_FILE = 'readsAFile';

interface Size {
  readonly depth: number;
  readonly cost: number;
  readonly aliases: number;
}

const NOTHING: Size = { depth: 0, cost: 0, aliases: 0 };

/**
 * Runs after validation (so fragments end and exist). Throws QUERY_TOO_LARGE. Says whether the schema itself is asked for,
 * in a fragment or outside.
 */
export function checkOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  limits: Limits,
): { readonly asksForSchema: boolean } {
  let asksForSchema = false;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  // A fragment is measured once: chains of fragments that double each other would take for ever otherwise.
  const measured = new Map<string, Size>();

  const sizeOf = (set: SelectionSetNode | undefined, parent: GraphQLNamedType | undefined): Size => {
    let total = NOTHING;
    for (const selection of set?.selections ?? []) {
      const part =
        selection.kind === Kind.FIELD
          ? fieldSize(selection, parent)
          : selection.kind === Kind.INLINE_FRAGMENT
            ? sizeOf(selection.selectionSet, namedIn(schema, selection.typeCondition?.name.value) ?? parent)
            : fragmentSize(selection.name.value);
      total = {
        depth: Math.max(total.depth, part.depth),
        cost: total.cost + part.cost,
        aliases: total.aliases + part.aliases,
      };
    }
    return total;
  };

  const fieldSize = (field: FieldNode, parent: GraphQLNamedType | undefined): Size => {
    const aliases = field.alias ? 1 : 0;
    // graphql-js bounds introspection itself (MaxIntrospectionDepthRule); its answer is the schema, whatever is asked.
    const { value: name } = field.name;
    if (name === '__schema' || name === '__type') asksForSchema = true;
    if (name.startsWith('__')) return { depth: 1, cost: 1, aliases };
    const definition = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    const inner = sizeOf(field.selectionSet, definition && getNamedType(definition.type));
    return {
      depth: inner.depth + 1,
      cost:
        (definition?.extensions[READS_A_FILE] ? limits.readingCost : 1) +
        inner.cost * timesOf(field, definition, parent),
      aliases: aliases + inner.aliases,
    };
  };

  const fragmentSize = (name: string): Size => {
    const known = measured.get(name);
    if (known) return known;
    const fragment = fragments.get(name);
    const size = sizeOf(fragment?.selectionSet, namedIn(schema, fragment?.typeCondition.name.value));
    measured.set(name, size);
    return size;
  };

  const timesOf = (
    field: FieldNode,
    definition: GraphQLField<unknown, unknown> | undefined,
    parent: GraphQLNamedType | undefined,
  ): number => {
    if (!definition) return 1;
    if (definition.args.some(({ name }) => name === 'first')) return pageOf(field, operation, variables, limits);
    // The page was counted at the field that leads to the connection.
    if (parent?.name.endsWith('Connection')) return 1;
    return isListType(getNullableType(definition.type)) ? limits.assumedList : 1;
  };

  const size = sizeOf(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined);
  refuse('maxDepth', 'levels deep', size.depth, limits.maxDepth);
  refuse('maxAliases', 'aliases large', size.aliases, limits.maxAliases);
  refuse('maxRootFields', 'root fields wide', operation.selectionSet.selections.length, limits.maxRootFields);
  refuse('maxCost', 'values large', size.cost, limits.maxCost);
  return { asksForSchema };
}

function namedIn(schema: GraphQLSchema, name: string | undefined): GraphQLNamedType | undefined {
  return name === undefined ? undefined : schema.getType(name);
}

function pageOf(
  field: FieldNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  limits: Limits,
): number {
  let page: number | undefined;
  for (const { name, value } of field.arguments ?? []) {
    if (name.value !== 'first' && name.value !== 'last') continue;
    let asked: unknown;
    if (value.kind === Kind.INT) asked = Number(value.value);
    if (value.kind === Kind.VARIABLE) {
      const definition = operation.variableDefinitions?.find((each) => each.variable.name.value === value.name.value);
      const fallback = definition?.defaultValue;
      asked = variables[value.name.value] ?? (fallback?.kind === Kind.INT ? Number(fallback.value) : undefined);
    }
    page = Math.max(page ?? 1, typeof asked === 'number' ? Math.min(asked, limits.maxPage) : limits.defaultPage);
  }
  return page ?? limits.defaultPage;
}

function refuse(limit: string, what: string, is: number, most: number): void {
  if (is <= most) return;
  throw new DomainError(
    'QUERY_TOO_LARGE',
    `The operation is ${is} ${what}; the most is ${most}. Ask for less at a time.`,
    {
      limit,
      is,
      most,
    },
  );
}
