// Who reads how the house stands under the law? Those who answer for a model, and those who oversee them; outside their own unit
// only who crosses units.
import type { Role } from '../../domain/kernel/event.ts';

export const LAW_READERS: readonly Role[] = ['regulator', 'operator', 'approver', 'business'];
