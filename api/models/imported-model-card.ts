// How is an imported model fed, and what are its answers compared with? Read from the card that its version names.
import { GraphQLJSONObject } from 'graphql-scalars';
import { Authorized, Ctx, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { streams } from '../../domain/kernel/ids.ts';
import { existingVersion, modelDecider } from '../../domain/models/decide.ts';
import type { ImportedCard } from '../../workers/model-importer.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import type { Context } from '../context.ts';
import { takeFromCards } from './imported-card-allowance.ts';
import { ModelVersionType } from './model.types.ts';

@ObjectType('ImportedModelCard', { description: 'What was stored beside an imported model file.' })
export class ImportedModelCardType {
  @AuthorizedField(() => String, { description: 'SHA-256 of the card, hex.' })
  digest: string;

  /** No field: what is large of it is counted when it is asked for. */
  opened: ImportedCard;

  @Authorized()
  @Field(() => GraphQLJSONObject, {
    description:
      'How every input is fed by columns, and which output is the score. Up to 4 MiB of text: an operation that asks for more than 5 MiB of cards is refused.',
  })
  mapping(@Ctx() context: Context): object {
    const { mapping, mappingCharacters } = this.opened;
    takeFromCards(context, mappingCharacters);
    return mapping;
  }

  @Authorized()
  @Field(() => [String], { description: 'The columns it reads. Counted as `mapping` is.' })
  columns(@Ctx() context: Context): readonly string[] {
    const { columns } = this.opened;
    takeFromCards(context, charactersOf(columns));
    return columns;
  }

  @Authorized()
  @Field(() => [GraphQLJSONObject], {
    description:
      'Made-up rows that every explained row is compared with: each column is drawn by itself. Counted as `mapping` is.',
  })
  background(@Ctx() context: Context): readonly object[] {
    const { columns, background } = this.opened;
    takeFromCards(context, charactersOf(background) + background.length * charactersOf(columns));
    return background.map((row) => Object.fromEntries(columns.map((column, cell) => [column, row[cell]])));
  }

  @Authorized()
  @Field(() => String, { description: 'As in `explanation.baseline` of every prediction.' })
  backgroundDigest(): string {
    return this.opened.backgroundDigest;
  }

  @Authorized()
  @Field(() => Int, { description: 'Orders of the columns that an explanation walks.' })
  permutations(): number {
    return this.opened.permutations;
  }
}

const charactersOf = (value: unknown) => JSON.stringify(value).length;

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
  ): Promise<Pick<ImportedModelCardType, 'digest' | 'opened'> | null> {
    const { state } = await deps.commands.load(modelDecider, streams.model(modelId));
    const { origin } = existingVersion(state, version).created;
    if (origin.kind !== 'imported') return null;
    const { digest } = origin.card;
    return { digest, opened: await deps.importer.card(digest) };
  }
}
