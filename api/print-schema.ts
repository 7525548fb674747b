// What is the schema, as text? Sorted, so that schema.graphql changes only where the API does.
import { lexicographicSortSchema, printSchema } from 'graphql';
import { buildApiSchema } from './build-schema.ts';

export async function printApiSchema(): Promise<string> {
  return `${printSchema(lexicographicSortSchema(await buildApiSchema()))}\n`;
}
