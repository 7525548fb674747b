// Is a name one that a person can read and find again? No control characters, no spaces around it, a bounded length.
import { DomainError } from '../kernel/errors.ts';

/** Throws BAD_INPUT naming the field. */
export function requireLabel(text: string, field: string, most: number): void {
  if (text.length >= 1 && text.length <= most && text === text.trim() && !/\p{Cc}/u.test(text)) return;
  throw new DomainError(
    'BAD_INPUT',
    `${field} has 1 to ${most} characters, none of them a control character, and no space at its ends.`,
    { field },
  );
}
