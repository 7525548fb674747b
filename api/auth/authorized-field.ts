// How is a field of an answer declared? Together with who may see it: a @Field alone would be open to everybody.
import { Authorized, Field } from 'type-graphql';
import type { Role } from '../../domain/kernel/event.ts';

type FieldType = Parameters<typeof Field>[0];
type FieldOptions = Parameters<typeof Field>[1] & { readonly roles?: readonly Role[] };

/** No roles: any caller with a token who got this far. */
export function AuthorizedField(type: FieldType, options: FieldOptions = {}): PropertyDecorator {
  const { roles = [], ...rest } = options;
  return (target, key) => {
    Field(type as never, rest as never)(target, key as never);
    Authorized<Role>([...roles])(target, key as never);
  };
}
