// Is something said? A text that must be there, in a length that fits an event.
import { DomainError } from '../kernel/errors.ts';

/** Throws BAD_INPUT. */
export function requireText(text: string, field: string, longest = 2_000): void {
  if (text.trim() === '') throw new DomainError('BAD_INPUT', `${field} is empty; say it in a sentence.`, { field });
  if (text.length > longest) {
    throw new DomainError('BAD_INPUT', `${field} has more than ${longest} characters; say it shorter.`, { field });
  }
}
