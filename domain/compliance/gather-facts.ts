// How do a model's events become facts? Each event adds to what was known of the model, or of one of its versions.
import type { VersionMeasures } from '../models/evaluation/version-measures.ts';
import type { ModelEvent, ModelVersionEvaluated } from '../models/events.ts';
import type { EvaluatedFact, ModelFacts, OwnFacts, ReproducedFact } from './facts.ts';

export const MOST_EVALUATIONS = 20;

/** Events of other models must not be given. */
export function gatherModelFacts(
  facts: ModelFacts,
  event: Extract<ModelEvent, { type: 'ModelRegistered' | 'ModelReclassified' }>,
  { eventId, at }: { readonly eventId: string; readonly at: string },
): ModelFacts {
  if (event.type === 'ModelRegistered') {
    const { purpose, riskClass, rationale } = event.data;
    const registered = { eventId, purposeStated: stated(purpose), riskClass, rationaleStated: stated(rationale) };
    return { ...facts, registered };
  }
  const { riskClass, useCase, legalBasis, rationale, classifiedBy } = event.data;
  return { ...facts, classified: { eventId, riskClass, useCase, legalBasis, rationale, classifiedBy, at } };
}

/** Events of other versions must not be given. */
export function gatherOwnFacts(
  facts: OwnFacts,
  event: Exclude<ModelEvent, { type: 'ModelRegistered' | 'ModelReclassified' }>,
  eventId: string,
): OwnFacts {
  switch (event.type) {
    case 'ModelVersionCreated': {
      const { datasetId, datasetVersion, artifact, requestedBy, origin } = event.data;
      const trainingId = origin.kind === 'trained' ? origin.trainingId : null;
      const created = { eventId, datasetId, datasetVersion, artifactDigest: artifact.digest, requestedBy, trainingId };
      return { ...facts, created };
    }
    case 'ModelVersionEvaluated':
      return { ...facts, evaluations: keepTelling(facts, evaluated(event.data, eventId)) };
    case 'ModelVersionApproved': {
      const { approver, artifactDigest } = event.data;
      return { ...facts, decided: { eventId, decision: 'approved', approver, artifactDigest } };
    }
    case 'ModelVersionRejected':
      return {
        ...facts,
        decided: { eventId, decision: 'rejected', approver: event.data.approver, artifactDigest: null },
      };
    case 'ModelVersionRetired':
      return facts; // what was satisfied while it answered stays so: the question is about those days too
  }
}

export function gatherReproduction(facts: OwnFacts, check: ReproducedFact): OwnFacts {
  return { ...facts, reproduced: [...facts.reproduced.filter(({ what }) => what !== check.what), check] };
}

function evaluated(data: ModelVersionEvaluated, eventId: string): EvaluatedFact {
  const { datasetId, datasetVersion, split, rows, artifactDigest, measures, groups } = data;
  const groupTables = groups.filter(({ table }) => table !== null).length;
  const withInterval = saysHowSure(measures);
  const groupsWithoutTable = groups.length - groupTables;
  return {
    eventId,
    datasetId,
    datasetVersion,
    split,
    rows,
    artifactDigest,
    withInterval,
    groupTables,
    groupsWithoutTable,
  };
}

/** One of another file is never forgotten: it is what a rule looks for. */
function keepTelling({ created, evaluations }: OwnFacts, next: EvaluatedFact): EvaluatedFact[] {
  const all = [...evaluations, next];
  if (all.length <= MOST_EVALUATIONS) return all;
  const usual = all.findIndex(({ artifactDigest }) => artifactDigest === created?.artifactDigest);
  return all.filter((_, index) => index !== Math.max(usual, 0));
}

/** An interval, or of a number that is answered the quantiles of its error. */
function saysHowSure(measures: VersionMeasures): boolean {
  switch (measures.task) {
    case 'first-binary':
      return false;
    case 'binary':
      return measures.auc?.low != null || measures.decisions.accuracy != null;
    case 'multiclass':
    case 'regression':
      return true;
  }
}

function stated(text: string): boolean {
  return text.trim() !== '';
}
