// What can a cost line pay for? Work that an event claims, or what nobody claimed of a window: idle time of a scorer, an
// owner's overhead, an attempt that was killed, an import.

export type CostKind =
  | 'prediction'
  | 'training'
  | 'evaluation'
  | 'reproduction'
  | 'import'
  | 'idle'
  | 'overhead'
  | 'killed-attempt';
