// May this caller have this field? type-graphql asks for every @Authorized field: no roles means any caller with a token.
import type { ResolverData } from 'type-graphql';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Role } from '../../domain/kernel/event.ts';
import type { Context } from '../context.ts';
import { hasRole } from './caller.ts';

/** An arrow: type-graphql takes whatever has a prototype for a class. Throws instead of answering false, so that the sentence says what would be right. */
export const checkAccess = ({ context, info }: ResolverData<Context>, roles: readonly Role[]): boolean => {
  const { caller } = context;
  if (!caller) throw new DomainError('UNAUTHENTICATED', 'This needs a bearer token in the Authorization header.');
  if (roles.length === 0 || hasRole(caller, ...roles)) return true;
  throw forbidden(info.fieldName, roles);
};

export function forbidden(operation: string, roles: readonly Role[]): DomainError {
  return new DomainError(
    'FORBIDDEN',
    `${operation} needs the role ${roles.join(' or ')}; the token has none of them.`,
    {
      operation,
      roles: roles.join(','),
    },
  );
}
