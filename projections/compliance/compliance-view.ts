// The compliance view: how each rule stood for each model version, from one event to the next. The rules are the domain's.
import { gatherFacts, NO_FACTS, type VersionFacts } from '../../domain/compliance/first-facts.ts';
import { RULES } from '../../domain/compliance/rules.ts';
import type { EventOf, Projection } from '../projection.ts';
import type { ViewWriter } from '../view-writer.ts';
import { COMPLIANCE_TABLES } from './compliance-tables.ts';

type VersionEvent = EventOf<
  'ModelVersionCreated' | 'ModelVersionEvaluated' | 'ModelVersionApproved' | 'ModelVersionRejected'
>;
type Known = { readonly facts: VersionFacts; readonly businessUnit: string };

/** Facts of the model itself are kept as its version 0. */
const MODEL = 0;

async function read(modelId: string, version: number, views: ViewWriter): Promise<Known | undefined> {
  const row = await views.first(
    views.db
      .selectFrom('compliance_facts')
      .select('facts')
      .where('model_id', '=', modelId)
      .where('version', '=', version),
  );
  return row && (JSON.parse(row.facts) as Known);
}

function keep(modelId: string, version: number, known: Known, views: ViewWriter): void {
  const facts = JSON.stringify(known);
  views.write(
    views.db
      .insertInto('compliance_facts')
      .values({ model_id: modelId, version, facts })
      .onConflict((conflict) => conflict.columns(['model_id', 'version']).doUpdateSet({ facts })),
  );
}

async function judge(event: VersionEvent, views: ViewWriter): Promise<void> {
  const { modelId, version } = event.data;
  const before = (await read(modelId, version, views)) ?? (await read(modelId, MODEL, views));
  if (!before) views.anomaly(event, 'UNKNOWN_MODEL', `${event.type} names ${modelId}, which was never registered.`);
  const { facts: known, businessUnit } = before ?? { facts: NO_FACTS, businessUnit: event.metadata.actor.businessUnit };
  const facts = gatherFacts(known, event, event.id);
  keep(modelId, version, { facts, businessUnit }, views);

  const current = await views.all(
    views.db
      .selectFrom('compliance')
      .selectAll()
      .where('model_id', '=', modelId)
      .where('version', '=', version)
      .where('to_position', 'is', null),
  );
  for (const rule of RULES) {
    const judgement = rule.judge(facts);
    const status = judgement.satisfied ? 'satisfied' : 'not-satisfied';
    const evidence = JSON.stringify(judgement.evidence);
    const held = current.find((row) => row.rule === rule.id);
    if (held?.status === status && held.evidence === evidence) continue;
    if (held) {
      views.write(
        views.db
          .updateTable('compliance')
          .set({ to_position: event.position })
          .where('model_id', '=', modelId)
          .where('version', '=', version)
          .where('rule', '=', rule.id)
          .where('to_position', 'is', null),
      );
    }
    const same = held?.status === status;
    views.write(
      views.db.insertInto('compliance').values({
        model_id: modelId,
        version,
        rule: rule.id,
        from_position: event.position,
        to_position: null,
        business_unit: businessUnit,
        status,
        since: same ? held.since : event.metadata.recordedAt,
        since_position: same ? held.since_position : event.position,
        evidence,
      }),
    );
  }
}

export const complianceView = {
  name: 'compliance',
  version: 1,
  tables: COMPLIANCE_TABLES,
  on: {
    ModelRegistered: ({ type, data, id }, views) => {
      const facts = gatherFacts(NO_FACTS, { type, data }, id);
      keep(data.modelId, MODEL, { facts, businessUnit: data.businessUnit }, views);
    },
    ModelVersionCreated: judge,
    ModelVersionEvaluated: judge,
    ModelVersionApproved: judge,
    ModelVersionRejected: judge,
  },
} as const satisfies Projection;
