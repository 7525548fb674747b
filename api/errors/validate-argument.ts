// Do the arguments keep the bounds written on their classes? type-graphql validates nothing unless it is given this function.
import { type ValidationError, validate } from 'class-validator';
import { DomainError } from '../../domain/kernel/errors.ts';

/** Throws BAD_INPUT naming the field and the bound; class-validator's value and target stay out of it. */
export async function validateArgument(value: unknown): Promise<void> {
  if (Array.isArray(value)) {
    for (const item of value) await validateArgument(item);
    return;
  }
  // Plain objects are scalars such as JSONObject: their reader is the domain.
  if (value === null || typeof value !== 'object' || !isInputClass(value)) return;
  const failures = await validate(value, {
    skipMissingProperties: true,
    forbidUnknownValues: false,
    validationError: { target: false, value: false },
  });
  const first = failures[0];
  if (!first) return;
  const { field, bound } = firstBound(first, '');
  throw new DomainError('BAD_INPUT', `${field}: ${bound}.`, { field });
}

function isInputClass(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype !== null && prototype !== Object.prototype;
}

function firstBound(failure: ValidationError, path: string): { field: string; bound: string } {
  const field = path === '' ? failure.property : `${path}.${failure.property}`;
  const bound = Object.values(failure.constraints ?? {})[0];
  const child = failure.children?.[0];
  if (bound === undefined && child) return firstBound(child, field);
  return { field, bound: bound ?? 'is out of bounds' };
}
