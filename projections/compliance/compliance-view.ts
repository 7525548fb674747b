// The compliance view: what is known of each model version from one event to the next, and what the law is. Nothing is judged here:
// how a version stands is judged as it is asked, under the law of the day that is asked about.
import type { Projection } from '../projection.ts';
import { COMPLIANCE_TABLES } from './compliance-tables.ts';
import { followFacts } from './follow-facts.ts';
import { followLaw } from './follow-law.ts';

export const complianceView = {
  name: 'compliance',
  version: 2,
  tables: COMPLIANCE_TABLES,
  on: { ...followFacts, ...followLaw },
} as const satisfies Projection;
