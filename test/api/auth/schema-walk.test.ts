// Deny by default, held by asking every field of the schema as nobody, and every root field as each role.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  type GraphQLField,
  GraphQLInterfaceType,
  GraphQLObjectType,
  type GraphQLResolveInfo,
  isCompositeType,
} from 'graphql';
import { buildApiSchema } from '../../../api/build-schema.ts';
import type { Context } from '../../../api/context.ts';
import { DomainError } from '../../../domain/kernel/errors.ts';
import { ROLES, type Role } from '../../../domain/kernel/event.ts';

/** Fields anybody may read without a token. There are none; whoever adds one says so here. */
const PUBLIC: readonly string[] = [];

const ALL = 'approver business engineer finance operator regulator';
/** Root field → the roles that may call it. */
const ALLOWED: { readonly [field: string]: string } = {
  'Mutation.answerComplaint': 'approver business',
  'Mutation.approveModelVersion': 'approver',
  'Mutation.cancelTraining': 'engineer',
  'Mutation.changeRouting': 'operator',
  'Mutation.closeDeployment': 'operator',
  'Mutation.closeIncident': 'approver operator',
  'Mutation.closePeriod': 'finance',
  'Mutation.correctCost': 'finance',
  'Mutation.destroySubjectKey': 'operator',
  'Mutation.discardStagedFile': 'engineer',
  'Mutation.evaluateModelVersion': 'engineer',
  'Mutation.finaliseReport': 'approver finance regulator',
  'Mutation.importModelVersion': 'engineer',
  'Mutation.ingestStagedFile': 'engineer',
  'Mutation.liftLegalHold': 'operator regulator',
  'Mutation.meterStorage': 'finance operator',
  'Mutation.openDeployment': 'operator',
  'Mutation.openIncident': 'approver business engineer operator',
  'Mutation.placeLegalHold': 'operator regulator',
  'Mutation.predict': 'business',
  'Mutation.predictMany': 'business',
  'Mutation.publishBoxedObligations': 'approver regulator',
  'Mutation.publishObligation': 'approver regulator',
  'Mutation.publishPriceBook': 'finance',
  'Mutation.rebuildView': 'operator',
  'Mutation.reclassifyModel': 'approver',
  'Mutation.recordAttestation': ALL,
  'Mutation.recordInvoice': 'finance',
  'Mutation.receiveComplaint': 'approver business',
  'Mutation.registerDataset': 'engineer',
  'Mutation.registerModel': 'engineer',
  'Mutation.rejectModelVersion': 'approver',
  'Mutation.reportIncident': 'approver operator',
  'Mutation.reproducePrediction': 'engineer operator regulator',
  'Mutation.reproduceTraining': 'engineer operator regulator',
  'Mutation.requestTraining': 'engineer',
  'Mutation.retireModelVersion': 'operator',
  'Mutation.reviewPrediction': 'approver business',
  'Mutation.sealDatasetVersion': 'engineer',
  'Mutation.setReviewRule': 'approver',
  'Mutation.setBudget': 'finance',
  'Mutation.setRetentionRule': 'approver operator',
  'Query.anomalies': 'finance operator regulator',
  'Query.attestations': 'approver business operator regulator',
  'Query.auditCost': 'finance operator regulator',
  'Query.auditEventCount': 'approver business operator regulator',
  'Query.auditTrail': 'approver business operator regulator',
  'Query.budgets': 'business finance operator regulator',
  'Query.complaints': 'approver business operator regulator',
  'Query.complianceChecks': 'approver business engineer operator regulator',
  'Query.complianceMatrix': 'approver business operator regulator',
  'Query.complianceStatus': 'approver business engineer operator regulator',
  'Query.complianceStatuses': 'approver operator regulator',
  'Query.corrections': 'finance operator regulator',
  'Query.costBy': 'business finance operator regulator',
  'Query.costByDay': 'business finance operator regulator',
  'Query.costLines': 'business finance operator regulator',
  'Query.costSummary': 'business finance operator regulator',
  'Query.dataset': ALL,
  'Query.datasetVersion': ALL,
  'Query.datasets': ALL,
  'Query.decisionDossier': 'approver business operator regulator',
  'Query.deployment': ALL,
  'Query.deployments': ALL,
  'Query.incident': 'approver business operator regulator',
  'Query.incidents': 'approver business operator regulator',
  'Query.invoice': 'finance operator regulator',
  'Query.invoices': 'finance operator regulator',
  'Query.legalHolds': 'approver operator regulator',
  'Query.lineage': 'approver business engineer operator regulator',
  'Query.me': ALL,
  'Query.model': ALL,
  'Query.modelVersion': ALL,
  'Query.models': ALL,
  'Query.node': ALL,
  'Query.obligations': 'approver business engineer operator regulator',
  'Query.periods': 'finance operator regulator',
  'Query.prediction': 'approver business operator regulator',
  'Query.predictions': 'approver business operator regulator',
  'Query.prices': 'finance operator regulator',
  'Query.report': 'approver business finance operator regulator',
  'Query.reports': 'approver business finance operator regulator',
  'Query.retentionRules': 'approver business operator regulator',
  'Query.reviewQueue': 'approver business operator regulator',
  'Query.stagedFile': 'engineer',
  'Query.stagedFiles': 'engineer',
  'Query.suggestedClass': 'approver business engineer operator regulator',
  'Query.trainingRun': ALL,
  'Query.trainingRuns': ALL,
  'Query.viewPosition': ALL,
  'Query.views': 'operator regulator',
  'Subscription.auditEvents': 'approver business operator regulator',
  'Subscription.trainingProgress': 'approver engineer operator regulator',
};

/** Fields below the root that are not for everybody who gets that far. */
const NARROW: { readonly [field: string]: string } = {
  'Complaint.answer': 'approver business regulator',
  'Complaint.erased': 'approver business operator regulator',
  'Complaint.text': 'approver business regulator',
  'DatasetVersion.heldOutRows': 'approver business engineer operator regulator',
  'DecisionDossier.costLines': 'business finance operator regulator',
  'DecisionDossier.evidence': 'approver business operator regulator',
  'Evaluation.groups': 'approver business engineer operator regulator',
  'Invoice.reconciliation': 'finance operator regulator',
  'ModelVersion.card': 'approver engineer regulator',
  'ModelVersion.compliance': 'approver business engineer operator regulator',
  'Person.name': 'approver operator regulator',
  'Prediction.adverseReasons': 'approver business regulator',
  'Prediction.complaints': 'approver business operator regulator',
  'Prediction.cost': 'business finance operator regulator',
  'Prediction.erased': 'approver business operator regulator',
  'Prediction.features': 'approver business regulator',
  'Prediction.probabilities': 'approver business regulator',
  'Prediction.reasons': 'approver business regulator',
  'RuleStatus.evidence': 'approver operator regulator',
  'StagedFile.inspection': 'engineer',
  'StagedFile.model': 'engineer',
};

const schema = await buildApiSchema();
type AnyField = GraphQLField<unknown, unknown>;
const fields: [string, AnyField][] = Object.values(schema.getTypeMap())
  .filter((type) => type instanceof GraphQLObjectType && !type.name.startsWith('__'))
  .flatMap((type) =>
    Object.values((type as GraphQLObjectType).getFields()).map((field): [string, AnyField] => [
      `${type.name}.${field.name}`,
      field,
    ]),
  );
const roots = fields.filter(([name]) => /^(Query|Mutation|Subscription)\./.test(name));

function contextOf(caller: Context['caller']): Context {
  // Whatever gets past the door falls over at once: nothing behind it may be needed to refuse.
  const deps = new Proxy({}, { get: () => assert.fail('the door was open') });
  const evidence = { nodes: new Set<string>(), businessUnits: new Set<string>() };
  return { deps, caller, evidence, correlationId: '', traceparent: '' } as unknown as Context;
}

async function codeOf(name: string, way: AnyField['resolve'] | undefined, caller?: Context['caller']) {
  const info = { fieldName: name.split('.')[1] } as GraphQLResolveInfo;
  try {
    // Without a resolver of its own a field gives what stands there: open to all.
    if (!way) return 'open';
    // Of the caller's own unit: what a role opens in another's is the boundary's test.
    await way({ businessUnit: 'retail' }, {}, contextOf(caller), info);
    return 'open';
  } catch (error) {
    return error instanceof DomainError ? error.code : 'passed';
  }
}

test('the walk sees the whole schema', () => {
  assert.ok(fields.length > 200, `only ${fields.length} fields were found`);
  const walked = new Set(fields.map(([name]) => name));
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isCompositeType(type) || type.name.startsWith('__')) continue;
    // An interface is answered by the fields of the objects behind it; a union has no fields of its own.
    const objects = type instanceof GraphQLObjectType ? [type] : schema.getPossibleTypes(type);
    assert.ok(objects.length > 0, `nothing stands behind ${type.name}`);
    const names = type instanceof GraphQLInterfaceType || type instanceof GraphQLObjectType ? type.getFields() : {};
    for (const object of objects) {
      for (const name of Object.keys(names)) assert.ok(walked.has(`${object.name}.${name}`), `${object.name}.${name}`);
    }
  }
});

test('every field of every type refuses a caller without a token, unless it is on the public list', async () => {
  const open: string[] = [];
  for (const [name, field] of fields) if ((await codeOf(name, field.resolve)) !== 'UNAUTHENTICATED') open.push(name);
  assert.deepEqual(open, PUBLIC);
});

test('every subscription refuses at its source, before the first event', async () => {
  for (const [name, field] of roots.filter(([name]) => name.startsWith('Subscription.'))) {
    assert.equal(await codeOf(name, field.subscribe), 'UNAUTHENTICATED', name);
  }
});

test('every root field lets in the roles of the table and no other', async () => {
  assert.deepEqual(await rolesOf(roots), ALLOWED);
});

test('every field below the root is for all who get there, but for those of the narrow table', async () => {
  const found = await rolesOf(fields.filter((field) => !roots.includes(field)));
  assert.deepEqual(Object.fromEntries(Object.entries(found).filter(([, roles]) => roles !== ALL)), NARROW);
});

/** Field → the roles that it lets in, sorted. */
async function rolesOf(some: typeof fields): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name, field] of some) {
    const allowed: Role[] = [];
    for (const role of ROLES) {
      const actor = { subject: 'sb_x', roles: [role], businessUnit: 'retail', issuerKind: 'development' } as const;
      const way = name.startsWith('Subscription.') ? field.subscribe : field.resolve;
      const code = await codeOf(name, way, { actor, purpose: 'audit', expiresAt: 0 });
      if (code !== 'FORBIDDEN') allowed.push(role);
    }
    found[name] = allowed.sort().join(' ');
  }
  return Object.fromEntries(Object.entries(found).sort());
}
