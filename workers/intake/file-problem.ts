// What may be wrong with a file as a whole, or with one of its columns? A closed list, so that a page can say it in its own words.

export const PROBLEM_CODES = [
  'NO_HEADER',
  'NO_ROWS',
  'NAME_UNUSABLE',
  'ALL_MISSING',
  'CONSTANT',
  'IDENTIFIER_LIKE',
  'MANY_CATEGORIES',
  'MIXED_TYPES',
  'AMBIGUOUS_DATES',
  'DECIMAL_COMMA',
  'LEADING_ZEROS',
] as const;

/** `column`: null for what is wrong with the file as a whole. `sentence`: what is wrong, where, and what would be right. */
export interface FileProblem {
  readonly code: (typeof PROBLEM_CODES)[number];
  readonly column: string | null;
  readonly sentence: string;
}
