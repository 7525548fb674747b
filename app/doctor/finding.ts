// What did the doctor find? One sentence each, and what to do where something is to be done.

export interface Finding {
  /** What was looked at, in a word or two. */
  readonly check: string;
  /** `warning`: it works, and somebody should know. `problem`: it does not, or may not be trusted. */
  readonly status: 'ok' | 'warning' | 'problem';
  readonly sentence: string;
  readonly remedy?: string;
}

export const ok = (check: string, sentence: string): Finding => ({ check, status: 'ok', sentence });
export const warning = (check: string, sentence: string, remedy: string): Finding => ({
  check,
  status: 'warning',
  sentence,
  remedy,
});
export const problem = (check: string, sentence: string, remedy: string): Finding => ({
  check,
  status: 'problem',
  sentence,
  remedy,
});

export const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
