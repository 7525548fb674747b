// Which variable does not fit, and what would? graphql-js quotes the value in its sentence; here the variables are read once
// more, only after they failed, to say the place and the type alone.
import {
  coerceInputValue,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';
import type { AnsweredError } from './answer-error.ts';

/** The first thing wrong with the variables; `undefined` when nothing is. */
export function explainVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): AnsweredError | undefined {
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type as never) as GraphQLInputType | undefined;
    if (!type) continue;
    if (!Object.hasOwn(variables, name)) {
      if (isNonNullType(type) && !definition.defaultValue) return say(`$${name}`, `is required (${type})`);
      continue;
    }
    if (variables[name] === null && definition.type.kind !== Kind.NON_NULL_TYPE) continue;
    let found: AnsweredError | undefined;
    coerceInputValue(variables[name], type, (path, _value, error) => {
      if (found) return;
      const at = typeAt(type, path);
      // An unknown key is not in the path, and its name came from outside: the fields that exist say enough.
      const fields = isInputObjectType(getNamedType(at)) ? ` with only its fields ${fieldsOf(at)}` : '';
      const place = `$${name}${path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('')}`;
      found = say(place, `must be ${at}${error.message.startsWith('Field "') ? fields : ''}`);
    });
    if (found) return found;
  }
  return undefined;
}

/** Paths hold names of our schema and indexes only: graphql-js adds to them after it has found the field. */
function typeAt(type: GraphQLInputType, path: readonly (string | number)[]): GraphQLInputType {
  let at = type;
  for (const key of path) {
    const bare = isNonNullType(at) ? at.ofType : at;
    if (typeof key === 'number') {
      if (isListType(bare)) at = bare.ofType as GraphQLInputType;
    } else if (isInputObjectType(bare)) {
      at = bare.getFields()[key]?.type ?? at;
    }
  }
  return at;
}

function fieldsOf(type: GraphQLInputType): string {
  const named = getNamedType(type);
  return isInputObjectType(named) ? Object.keys(named.getFields()).join(', ') : '';
}

function say(place: string, what: string): AnsweredError {
  return { code: 'BAD_INPUT', sentence: `${place} ${what}.`, details: { field: place } };
}
