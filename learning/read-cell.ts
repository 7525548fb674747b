// What number is a feature that came as JSON? A truth is 1 or 0, a date the days since 1970-01-01 UTC with the time of day as a
// fraction (domain/kernel/calendar.ts). Only JSON's own true and false are truths: a caller who sends "yes" or 1 may mean
// something else. A network reads 32-bit numbers, so a date-time counts to about three minutes.

import { daysOf } from '../domain/kernel/calendar.ts';
import type { FeatureColumn } from './encoding.ts';

type NumericKind = Exclude<FeatureColumn['kind'], 'category'>;

/** What a value of the kind must be, to end the sentence "Feature … must be …". */
export const WANTED: Readonly<Record<FeatureColumn['kind'], string>> = {
  number: 'a number',
  boolean: 'true or false',
  date: 'a date as text, 2026-01-31, or a date-time with its offset, 2026-01-31T12:00:00Z',
  category: 'the category as text',
};

/** @returns the number, or undefined when the value is none of its kind; a number may be beyond what a network can hold. */
export const readNumeric = (kind: NumericKind, value: unknown): number | undefined => {
  switch (kind) {
    case 'number':
      return typeof value === 'number' ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? Number(value) : undefined;
    case 'date':
      return typeof value === 'string' ? daysOf(value) : undefined;
  }
};
