// Which types and fields make the schema? Every resolver, in one literal list; checked access and checked arguments for all.
import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchema } from 'type-graphql';
import { AnomalyQueries } from './anomalies/anomaly-queries.ts';
import { AuditEvents } from './audit/audit-events.ts';
import { AuditQueries } from './audit/audit-queries.ts';
import { checkAccess } from './auth/auth-checker.ts';
import { AttestationCommands } from './compliance/attestation-commands.ts';
import { AttestationQueries } from './compliance/attestation-queries.ts';
import { ComplianceQueries, RuleQueries } from './compliance/compliance-queries.ts';
import { IncidentCommands } from './compliance/incident-commands.ts';
import { IncidentQueries } from './compliance/incident-queries.ts';
import { ObligationCommands } from './compliance/obligation-commands.ts';
import { ObligationQueries } from './compliance/obligation-queries.ts';
import { ReportQueries } from './compliance/report-queries.ts';
import { RetentionCommands } from './compliance/retention-commands.ts';
import { RetentionQueries } from './compliance/retention-queries.ts';
import { AuditCostQueries } from './costs/audit-cost.ts';
import { Budgets } from './costs/budgets.ts';
import { CorrectionCommands } from './costs/correction-commands.ts';
import { CorrectionQueries } from './costs/correction-queries.ts';
import { CostChartQueries } from './costs/cost-chart-queries.ts';
import { CostCommands } from './costs/cost-commands.ts';
import { CostQueries } from './costs/cost-queries.ts';
import { InvoiceCommands } from './costs/invoice-commands.ts';
import { InvoiceQueries } from './costs/invoice-queries.ts';
import { MeterStorage } from './costs/meter-storage.ts';
import { Periods } from './costs/periods.ts';
import { DatasetCommands, DatasetPayloadResolver, DatasetVersionPayloadResolver } from './datasets/dataset-commands.ts';
import { DatasetQueries, DatasetVersionQueries } from './datasets/dataset-queries.ts';
import { DeploymentCommands, DeploymentPayloadResolver } from './deployments/deployment-commands.ts';
import { DeploymentQueries, RouteQueries } from './deployments/deployment-queries.ts';
import { ReviewRules } from './deployments/review-rule.ts';
import { DecisionDossiers } from './dossier/decision-dossier.ts';
import { validateArgument } from './errors/validate-argument.ts';
import { PersonResolver } from './ledger/actor.types.ts';
import { LedgerQueries } from './ledger/ledger-queries.ts';
import { LineageQueries } from './lineage/lineage.ts';
import { ImportModelVersion } from './models/import-model-version.ts';
import { ImportedModelCard } from './models/imported-model-card.ts';
import { ModelCommands, ModelPayloadResolver, ModelVersionPayloadResolver } from './models/model-commands.ts';
import { ModelQueries, ModelVersionQueries } from './models/model-queries.ts';
import { ReclassifyModel } from './models/reclassify-model.ts';
import {
  ComplaintPayloadResolver,
  OversightCommands,
  ReviewPredictionPayloadResolver,
} from './oversight/oversight-commands.ts';
import {
  ComplaintQueries,
  OversightQueries,
  PredictionOversight,
  ReviewItemQueries,
} from './oversight/oversight-queries.ts';
import { Predictions } from './predictions/predict.ts';
import { PredictionQueries } from './predictions/prediction-queries.ts';
import { PrivacyCommands } from './privacy/destroy-subject-key.ts';
import { HoldCommands } from './privacy/hold-commands.ts';
import { HoldQueries } from './privacy/hold-queries.ts';
import { FinaliseReport } from './reports/finalise-report.ts';
import { ReproductionCommands } from './reproduction/reproduction-commands.ts';
import { PredictionReproductionQueries, TrainingReproductionQueries } from './reproduction/reproduction-queries.ts';
import { StagedModel } from './staging/staged-model.ts';
import { IngestStagedFilePayloadResolver, StagingCommands, StagingResolvers } from './staging/staging-resolvers.ts';
import { TrainingCommands, TrainingPayloadResolver } from './training/training-commands.ts';
import { TrainingProgress } from './training/training-progress.ts';
import { TrainingQueries } from './training/training-queries.ts';
import { ViewRebuilds } from './views/rebuild-view.ts';
import { ViewQueries } from './views/view-queries.ts';

export function buildApiSchema(): Promise<GraphQLSchema> {
  return buildSchema({
    resolvers: [
      AnomalyQueries,
      AuditEvents,
      AuditQueries,
      AttestationCommands,
      AttestationQueries,
      ComplianceQueries,
      IncidentCommands,
      IncidentQueries,
      ObligationCommands,
      ObligationQueries,
      ReportQueries,
      RetentionCommands,
      RetentionQueries,
      AuditCostQueries,
      Budgets,
      CorrectionCommands,
      CorrectionQueries,
      CostChartQueries,
      CostCommands,
      CostQueries,
      InvoiceCommands,
      InvoiceQueries,
      MeterStorage,
      Periods,
      DatasetCommands,
      DatasetPayloadResolver,
      DatasetQueries,
      DatasetVersionPayloadResolver,
      DatasetVersionQueries,
      DecisionDossiers,
      DeploymentCommands,
      DeploymentPayloadResolver,
      DeploymentQueries,
      ImportedModelCard,
      ImportModelVersion,
      LedgerQueries,
      LineageQueries,
      ModelCommands,
      ModelPayloadResolver,
      ModelQueries,
      ModelVersionPayloadResolver,
      ModelVersionQueries,
      ComplaintPayloadResolver,
      ComplaintQueries,
      OversightCommands,
      OversightQueries,
      PersonResolver,
      PredictionOversight,
      ReviewItemQueries,
      ReviewPredictionPayloadResolver,
      ReviewRules,
      PredictionQueries,
      PredictionReproductionQueries,
      Predictions,
      HoldCommands,
      HoldQueries,
      PrivacyCommands,
      ReclassifyModel,
      FinaliseReport,
      ReproductionCommands,
      RouteQueries,
      RuleQueries,
      IngestStagedFilePayloadResolver,
      StagedModel,
      StagingCommands,
      StagingResolvers,
      TrainingCommands,
      TrainingPayloadResolver,
      TrainingProgress,
      TrainingQueries,
      TrainingReproductionQueries,
      ViewQueries,
      ViewRebuilds,
    ],
    authChecker: checkAccess as never,
    authMode: 'error',
    validateFn: validateArgument,
    // Subscriptions come from the ledger, not from a bus; the builder asks for one all the same.
    pubSub: {
      publish: () => {},
      subscribe: () => {
        throw new Error('Subscriptions come from the ledger.');
      },
    },
  });
}
