// How is an imported model fed, and what are its answers compared with? Read from the card that its version names.
import { GraphQLJSONObject } from 'graphql-scalars';
import { Authorized, Ctx, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { streams } from '../../domain/kernel/ids.ts';
import { existingVersion, modelDecider } from '../../domain/models/decide.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import type { Context } from '../context.ts';
import { ModelVersionType } from './model.types.ts';

@ObjectType('ImportedModelCard', { description: 'What was stored beside an imported model file.' })
export class ImportedModelCardType {
  @AuthorizedField(() => String, { description: 'SHA-256 of the card, hex.' })
  digest: string;

  @AuthorizedField(() => GraphQLJSONObject, {
    description: 'How every input is fed by columns, and which output is the score.',
  })
  mapping: object;

  @AuthorizedField(() => [String], { description: 'The columns it reads.' })
  columns: readonly string[];

  @AuthorizedField(() => [GraphQLJSONObject], {
    description: 'Made-up rows that every explained row is compared with: each column is drawn by itself.',
  })
  background: readonly object[];

  @AuthorizedField(() => String, { description: 'As in `explanation.baseline` of every prediction.' })
  backgroundDigest: string;

  @AuthorizedField(() => Int, { description: 'Orders of the columns that an explanation walks.' })
  permutations: number;
}

@Resolver(() => ModelVersionType)
export class ImportedModelCard {
  @Authorized('approver', 'engineer', 'regulator')
  @FieldResolver(() => ImportedModelCardType, {
    nullable: true,
    description: 'Null of a version that was trained here.',
  })
  async card(
    @Root() { modelId, version }: ModelVersionType,
    @Ctx() { deps }: Context,
  ): Promise<ImportedModelCardType | null> {
    const { state } = await deps.commands.load(modelDecider, streams.model(modelId));
    const { origin } = existingVersion(state, version).created;
    if (origin.kind !== 'imported') return null;
    const { digest } = origin.card;
    const { columns, background, ...card } = await deps.importer.card(digest);
    const named = background.map((row) => Object.fromEntries(columns.map((column, cell) => [column, row[cell]])));
    return { digest, ...card, columns, background: named };
  }
}
