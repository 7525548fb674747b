// Who was it? A random reference; the name behind it lives in the vault and is shown to those who answer for the record.
import DataLoader from 'dataloader';
import { Authorized, Ctx, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import { AuthorizedField } from '../auth/authorized-field.ts';
import type { Context } from '../context.ts';

@ObjectType({ description: 'Somebody with a token, by the reference that stands in the ledger.' })
export class Person {
  @AuthorizedField(() => String)
  reference: string;
}

export function personOf(reference: string): Person {
  return { reference };
}

/** One vault read for all names of an operation. */
const loaders = new WeakMap<object, DataLoader<string, string | null>>();

function loaderOf(context: Context): DataLoader<string, string | null> {
  const known = loaders.get(context.evidence);
  if (known) return known;
  const loader = new DataLoader<string, string | null>(async (references) => {
    const ids = await context.deps.vault.revealIds(references);
    return ids.map((id) => id ?? null);
  });
  loaders.set(context.evidence, loader);
  return loader;
}

@Resolver(() => Person)
export class PersonResolver {
  @Authorized('regulator', 'operator', 'approver')
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Issuer and subject of the token, as `issuer|subject`; null for the server itself and after an erasure.',
  })
  async name(@Root() person: Person, @Ctx() context: Context): Promise<string | null> {
    return loaderOf(context).load(person.reference);
  }
}
