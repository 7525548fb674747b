// Which views are there? Order is of no weight: no view reads another's tables.
import { auditView } from './audit/audit-view.ts';
import { complianceView } from './compliance/compliance-view.ts';
import { costsView } from './costs/costs-view.ts';
import { datasetsView } from './datasets/datasets-view.ts';
import { deploymentsView } from './deployments/deployments-view.ts';
import { lineageView } from './lineage/lineage-view.ts';
import { modelsView } from './models/models-view.ts';
import { oversightView } from './oversight/oversight-view.ts';
import { predictionsView } from './predictions/predictions-view.ts';
import type { Projection } from './projection.ts';
import { reproductionView } from './reproduction/reproduction-view.ts';
import { storageView } from './storage/storage-view.ts';
import { trainingView } from './training/training-view.ts';

export const PROJECTIONS = [
  auditView,
  predictionsView,
  costsView,
  datasetsView,
  modelsView,
  trainingView,
  deploymentsView,
  lineageView,
  complianceView,
  reproductionView,
  oversightView,
  storageView,
] as const satisfies readonly Projection[];

export type ViewName = (typeof PROJECTIONS)[number]['name'];
