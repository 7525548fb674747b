// Who decided this, with which model, trained on what, was it allowed, and what came of it? One field. Every part is a look-up by key,
// so it costs the same however long the ledger is.
import { Arg, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { costLinesAt } from '../../projections/costs/read-lines.ts';
import { routingOf } from '../../projections/deployments/routing.ts';
import { evaluationsOf, statusHistoryOf } from '../../projections/models/read-models.ts';
import { lastReviewOf, reviewRuleOf, reviewsOf } from '../../projections/oversight/read-reviews.ts';
import { predictionChecks, trainingChecks } from '../../projections/reproduction/read-reproduction.ts';
import { AuditEventType, auditEventOf } from '../audit/audit.types.ts';
import { AUDITORS } from '../audit/audit-queries.ts';
import { scopeOf } from '../auth/scope.ts';
import { ComplianceType } from '../compliance/compliance.types.ts';
import { loadCompliance } from '../compliance/compliance-queries.ts';
import type { Context } from '../context.ts';
import { CostLineType, costLineOf } from '../costs/cost.types.ts';
import { DatasetVersionType } from '../datasets/dataset.types.ts';
import { loadDatasetVersion } from '../datasets/load-dataset.ts';
import { DeploymentType, RouteType, routeOf } from '../deployments/deployment.types.ts';
import { loadDeployment } from '../deployments/load-deployment.ts';
import { ReviewRuleType, reviewRuleType } from '../deployments/review-rule.ts';
import { ReceiptType } from '../ledger/receipt.types.ts';
import { LineageType } from '../lineage/lineage.ts';
import { EvaluationType, evaluationOf } from '../models/evaluation.types.ts';
import { loadModel, loadModelVersion } from '../models/load-model.ts';
import { ModelType, ModelVersionType, VersionDecisionType, versionDecisionOf } from '../models/model.types.ts';
import { ComplaintType, ReviewType, reviewType } from '../oversight/oversight.types.ts';
import { complaintsOf } from '../oversight/oversight-queries.ts';
import { DECISION_READERS, loadPrediction } from '../predictions/load-prediction.ts';
import { receiptOfPrediction } from '../predictions/predict.ts';
import { AsOf, AtLeast } from '../relay/caught-up.ts';
import { rememberTime } from '../relay/time-of.ts';
import {
  PredictionReproductionCheck,
  predictionCheckOf,
  TrainingReproductionCheck,
  trainingCheckOf,
} from '../reproduction/reproduction.types.ts';
import { loadTrainingRun } from '../training/load-training-run.ts';
import { TrainingRunType } from '../training/training.types.ts';
import { Classification, classificationAt } from './classification-at.ts';
import { DecisionDossierType } from './decision-dossier.types.ts';
import { decisionEvidence, decisionLineage } from './decision-evidence.ts';

const MOST_CHECKS = 100;

@Resolver(() => DecisionDossierType)
export class DecisionDossiers {
  @Authorized(...DECISION_READERS)
  @Query(() => DecisionDossierType, {
    nullable: true,
    description: 'Null for a decision that is not there, or not yours.',
  })
  async decisionDossier(
    @Arg('id', () => ID) id: string,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<DecisionDossierType | null> {
    // One moment for all parts, also of "now": the views move while they are read.
    const at = asOf ?? context.deps.viewPosition();
    if (asOf === null) rememberTime(context, at, context.deps.clock.now());
    const decision = await loadPrediction(context, id, at);
    return decision && { asOf: at, decision };
  }

  @Authorized()
  @FieldResolver(() => String, { description: "What holds: the last word of a person, or the model's." })
  async finalDecision(@Root() { decision, asOf }: DecisionDossierType, @Ctx() { deps }: Context): Promise<string> {
    return (await lastReviewOf(deps.views, decision.id, asOf))?.decision ?? decision.decision;
  }

  @Authorized()
  @FieldResolver(() => ModelType, { nullable: true, description: 'Purpose, owner and risk class, as at the decision.' })
  async model(@Root() { decision }: DecisionDossierType, @Ctx() context: Context): Promise<ModelType | null> {
    return loadModel(context, modelIdOf(decision), decision.position);
  }

  @Authorized()
  @FieldResolver(() => Classification, { nullable: true, description: 'How the model was classified at the decision.' })
  async classification(
    @Root() { decision }: DecisionDossierType,
    @Ctx() { deps }: Context,
  ): Promise<Classification | null> {
    return classificationAt(deps, modelIdOf(decision), decision.position);
  }

  @Authorized()
  @FieldResolver(() => ModelVersionType, { nullable: true, description: 'As at the decision.' })
  async modelVersion(
    @Root() { decision }: DecisionDossierType,
    @Ctx() context: Context,
  ): Promise<ModelVersionType | null> {
    return loadModelVersion(context, decision.modelVersionId, decision.position);
  }

  @Authorized()
  @FieldResolver(() => [VersionDecisionType], {
    description: 'How the version stood from one change to the next up to the decision: who approved it, and why.',
  })
  async approvals(@Root() { decision }: DecisionDossierType, @Ctx() context: Context): Promise<VersionDecisionType[]> {
    const version = await this.modelVersion({ decision, asOf: decision.position }, context);
    if (!version) return [];
    const scope = scopeOf(context, decision.position);
    return (await statusHistoryOf(context.deps.views, version.modelId, version.version, scope)).map(versionDecisionOf);
  }

  @Authorized()
  @FieldResolver(() => EvaluationType, { nullable: true, description: 'The last one before the decision.' })
  async evaluation(@Root() { decision }: DecisionDossierType, @Ctx() context: Context): Promise<EvaluationType | null> {
    const version = await this.modelVersion({ decision, asOf: decision.position }, context);
    if (!version) return null;
    const scope = scopeOf(context, decision.position);
    const last = (await evaluationsOf(context.deps.views, version.modelId, version.version, scope)).at(-1);
    return last ? evaluationOf(last) : null;
  }

  @Authorized()
  @FieldResolver(() => TrainingRunType, {
    nullable: true,
    description: 'That made the version; null of an imported one.',
  })
  async trainingRun(
    @Root() { decision }: DecisionDossierType,
    @Ctx() context: Context,
  ): Promise<TrainingRunType | null> {
    const version = await this.modelVersion({ decision, asOf: decision.position }, context);
    return version?.trainingId ? loadTrainingRun(context, version.trainingId, decision.position) : null;
  }

  @Authorized()
  @FieldResolver(() => DatasetVersionType, {
    nullable: true,
    description: 'The rows it learned from, with their files.',
  })
  async datasetVersion(
    @Root() { decision }: DecisionDossierType,
    @Ctx() context: Context,
  ): Promise<DatasetVersionType | null> {
    const version = await this.modelVersion({ decision, asOf: decision.position }, context);
    return version && loadDatasetVersion(context, version.datasetVersionId, decision.position);
  }

  @Authorized()
  @FieldResolver(() => DeploymentType, { nullable: true, description: 'As at the decision.' })
  async deployment(@Root() { decision }: DecisionDossierType, @Ctx() context: Context): Promise<DeploymentType | null> {
    return loadDeployment(context, decision.deploymentId, decision.position);
  }

  @Authorized()
  @FieldResolver(() => [RouteType], { description: 'Who answered, and since when, as at the decision.' })
  async routing(@Root() { decision }: DecisionDossierType, @Ctx() { deps }: Context): Promise<RouteType[]> {
    const rows = await routingOf(deps.views, decision.deploymentId, decision.position);
    return rows.map((row) => routeOf(row, modelIdOf(decision), decision.position));
  }

  @Authorized()
  @FieldResolver(() => ReviewRuleType, {
    nullable: true,
    description: 'That held at the decision; null: none was set.',
  })
  async reviewRule(
    @Root() { decision }: DecisionDossierType,
    @Ctx() { deps }: Context,
  ): Promise<ReviewRuleType | null> {
    const row = await reviewRuleOf(deps.views, decision.deploymentId, decision.position);
    return row ? reviewRuleType(row) : null;
  }

  @Authorized()
  @FieldResolver(() => [ReviewType], { description: 'What people said of it, oldest first; 100 at the most.' })
  async reviews(@Root() { decision, asOf }: DecisionDossierType, @Ctx() { deps }: Context): Promise<ReviewType[]> {
    return (await reviewsOf(deps.views, decision.id, asOf)).map(reviewType);
  }

  @Authorized()
  @FieldResolver(() => [ComplaintType], { description: 'Oldest first; 100 at the most.' })
  async complaints(@Root() { decision, asOf }: DecisionDossierType, @Ctx() context: Context): Promise<ComplaintType[]> {
    return complaintsOf(context, decision.id, asOf);
  }

  @Authorized()
  @FieldResolver(() => ComplianceType, {
    nullable: true,
    description: 'How the version stood under the law of that day, as it was known at the decision.',
  })
  async compliance(@Root() { decision }: DecisionDossierType, @Ctx() context: Context): Promise<ComplianceType | null> {
    return loadCompliance(context, decision.modelVersionId, decision.position);
  }

  @Authorized('business', 'regulator', 'operator', 'finance')
  @FieldResolver(() => [CostLineType], {
    nullable: true,
    description: 'What it cost; empty until the views hold it. Null for those who see no costs.',
  })
  async costLines(@Root() { decision, asOf }: DecisionDossierType, @Ctx() context: Context): Promise<CostLineType[]> {
    const lines = await costLinesAt(context.deps.views, decision.position, scopeOf(context, asOf));
    return lines.map(costLineOf);
  }

  @Authorized()
  @FieldResolver(() => [PredictionReproductionCheck], { description: 'Of the decision; the last 100, oldest first.' })
  async reproductionChecks(
    @Root() { decision, asOf }: DecisionDossierType,
    @Ctx() { deps }: Context,
  ): Promise<PredictionReproductionCheck[]> {
    return (await predictionChecks(deps.views, decision.id, MOST_CHECKS, asOf)).map(predictionCheckOf);
  }

  @Authorized()
  @FieldResolver(() => [TrainingReproductionCheck], { description: 'Of the training run; the last 100, oldest first.' })
  async trainingChecks(
    @Root() { decision, asOf }: DecisionDossierType,
    @Ctx() context: Context,
  ): Promise<TrainingReproductionCheck[]> {
    const version = await this.modelVersion({ decision, asOf: decision.position }, context);
    if (!version?.trainingId) return [];
    return (await trainingChecks(context.deps.views, version.trainingId, MOST_CHECKS, asOf)).map(trainingCheckOf);
  }

  @Authorized()
  @FieldResolver(() => LineageType, { nullable: true, description: 'What it was made of, up to the files of rows.' })
  async lineage(@Root() { decision }: DecisionDossierType, @Ctx() context: Context): Promise<LineageType | null> {
    return decisionLineage(context, decision);
  }

  @Authorized(...AUDITORS)
  @FieldResolver(() => [AuditEventType], {
    description:
      'The events it all rests on, as the trail has them, oldest first: what it was made of, itself, and what came of it.',
  })
  async evidence(@Root() { decision, asOf }: DecisionDossierType, @Ctx() context: Context): Promise<AuditEventType[]> {
    return (await decisionEvidence(context, decision, asOf)).map(auditEventOf);
  }

  @Authorized()
  @FieldResolver(() => ReceiptType)
  async receipt(@Root() { decision }: DecisionDossierType): Promise<ReceiptType> {
    return receiptOfPrediction(await decision.stored());
  }
}

const modelIdOf = ({ modelVersionId }: { readonly modelVersionId: string }): string => modelVersionId.split('@')[0]!;
