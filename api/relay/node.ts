// What has a global id? The Relay Node interface. Our ids are global as they are: the prefix names the noun (`ds_…`), a version
// is `md_…@2`, a prediction is its UUID; a reader of a raw log finds the same id there.
import { ID, InterfaceType } from 'type-graphql';
import { AuthorizedField } from '../auth/authorized-field.ts';

@InterfaceType({
  description: 'Anything with a global id: the id that stands in the ledger itself.',
  resolveType: (value: { __typename: string }) => value.__typename,
})
export abstract class Node {
  @AuthorizedField(() => ID)
  id: string;

  readonly __typename: string;
}

/** `md_…@2` → the parts; `undefined` for text that is no versioned id. */
export function parseVersionedId(id: string): { readonly id: string; readonly version: number } | undefined {
  const match = /^([a-z]{2}_[0-9a-z]{16,40})@([1-9]\d{0,8})$/.exec(id);
  return match ? { id: match[1]!, version: Number(match[2]) } : undefined;
}
