// What can a cost line pay for? Work that an event claims, or what nobody claimed of a window: idle time of a scorer, an
// owner's overhead, an attempt that was killed, an import; a request, what is kept, and what an invoice adds.

export const COST_KINDS = [
  'prediction',
  'training',
  'evaluation',
  'reproduction',
  'import',
  'idle',
  'overhead',
  'killed-attempt',
  /** A prediction once more, where requests have a price of their own. */
  'request',
  /** Bytes of the audit log. */
  'audit',
  /** Bytes of artifacts. */
  'storage',
  /** What a line of an invoice left over. */
  'adjustment',
] as const;

export type CostKind = (typeof COST_KINDS)[number];
