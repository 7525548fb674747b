// Which tables can a query name? All views' tables together, typed by their literals.
import { AUDIT_TABLES } from './audit/audit-tables.ts';
import { COMPLIANCE_TABLES } from './compliance/compliance-tables.ts';
import { CORE_TABLES } from './core-tables.ts';
import { COST_TABLES } from './costs/cost-tables.ts';
import { DATASET_TABLES } from './datasets/dataset-tables.ts';
import { DEPLOYMENT_TABLES } from './deployments/deployment-tables.ts';
import { LINEAGE_TABLES } from './lineage/lineage-tables.ts';
import { MODEL_TABLES } from './models/model-tables.ts';
import { OVERSIGHT_TABLES } from './oversight/oversight-tables.ts';
import { PREDICTION_TABLES } from './predictions/prediction-tables.ts';
import { REPRODUCTION_TABLES } from './reproduction/reproduction-tables.ts';
import { STORED_TABLES } from './storage/stored-tables.ts';
import type { RowsOf } from './table.ts';
import { TRAINING_TABLES } from './training/training-tables.ts';

export const ALL_TABLES = [
  ...CORE_TABLES,
  ...AUDIT_TABLES,
  ...PREDICTION_TABLES,
  ...COST_TABLES,
  ...DATASET_TABLES,
  ...MODEL_TABLES,
  ...TRAINING_TABLES,
  ...DEPLOYMENT_TABLES,
  ...LINEAGE_TABLES,
  ...COMPLIANCE_TABLES,
  ...REPRODUCTION_TABLES,
  ...OVERSIGHT_TABLES,
  ...STORED_TABLES,
] as const;

export type ViewSchema = RowsOf<typeof ALL_TABLES>;
