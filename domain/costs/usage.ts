// What did a piece of work use? Stands inside the event it pays for, so that no crash can separate the two (G7).

/** Whole nanoseconds of one device; below 2^53, so a JSON number holds it exactly. */
export interface Usage {
  readonly leaseId: string;
  readonly provider: 'cpu' | 'cuda' | 'webgpu';
  readonly deviceNs: number;
}
