// Decisions of a random history: many at once, by several callers, with and without a person behind them, some for people to look
// at; and their checks, reviews and complaints.
import { reviewOf } from '../../../domain/deployments/review-rule.ts';
import { streams } from '../../../domain/kernel/ids.ts';
import type {
  OversightEvent,
  PredictionEvent,
  PredictionReproductionEvent,
  Told,
} from '../../../domain/predictions/events.ts';
import type { Sealed } from '../../../domain/privacy/sealed.ts';
import { eventId } from '../../../ledger/event-id.ts';
import { EVENT_EXAMPLES } from '../event-examples.ts';
import { type FactMakers, NOTHING } from './fact-maker.ts';
import {
  by,
  DAY,
  digestFrom,
  drawFrom,
  type HistoryFact,
  keepLast,
  type MadeDecision,
  type MadeDeployment,
  type MadeLease,
  remove,
  type World,
} from './history-world.ts';
import { meter, openLease, use } from './leases.ts';

const MOST_REMEMBERED = 200;
const MOST_PEOPLE = 300;
const MOST_COMPLAINTS = 20;
/** One micro-batch of the scoring writer has one caller here, so that it stands in one stream. */
const MOST_IN_A_BATCH = 250;
const CALLERS = ['online', 'branch', 'partner', 'night'] as const;
const ENVIRONMENT = 'e'.repeat(64);

function sealed(world: World, subject: string, field: string): Sealed {
  const { noise } = world;
  const letters = () => digestFrom(noise).slice(0, 16);
  return {
    subject,
    nonce: letters(),
    ciphertext: digestFrom(noise),
    commitments: { [field]: digestFrom(noise) },
  };
}

function person(world: World): string {
  const known = drawFrom(world.noise, world.people);
  if (known && (world.people.length >= MOST_PEOPLE || world.noise.unit() < 0.7)) return known;
  const made = world.id('subject');
  world.people.push(made);
  return made;
}

function scored(world: World, deployment: MadeDeployment, lease: MadeLease, place: Place): HistoryFact {
  const { noise } = world;
  const { champion, canary, model, threshold, decisions } = deployment;
  const version = canary && noise.unit() < 0.1 ? canary : champion;
  const counter = (deployment.counters.get(place.caller) ?? 0) + 1;
  deployment.counters.set(place.caller, counter);
  const score = noise.below(1_000) / 1_000;
  const decision = score >= threshold ? decisions.atOrAbove : decisions.below;
  const subject = noise.unit() < 0.7 ? person(world) : null;
  const features = { income: noise.below(10_000), wanted: noise.below(10_000) };
  const id = eventId(`${world.seed} ${deployment.id} ${place.caller}`, counter);
  const review = reviewOf(deployment.rule, { score, threshold, features });
  world.now += noise.below(4);
  const startedAt = world.time();
  const data = {
    predictionId: id,
    deploymentId: deployment.id,
    caller: place.caller,
    counter,
    modelId: model.id,
    version: version.version,
    artifactDigest: version.artifact,
    businessUnit: model.unit,
    task: model.task,
    score,
    predictedClass: null,
    threshold,
    decision,
    grounds: subject
      ? { sealed: sealed(world, subject, '/features/income') }
      : { clear: { features, reasons: [{ column: 'income', contribution: score - 0.5 }] } },
    explanation: EVENT_EXAMPLES.PredictionScored.data.explanation,
    unknownCategories: 'REJECT' as const,
    batch: { id: place.batch, index: place.index, size: place.size },
    usage: use(lease, 1_000 + noise.below(2_000_000)),
    startedAt,
    endedAt: startedAt,
    environmentDigest: ENVIRONMENT,
    review,
  };
  remember(world, {
    id,
    deployment,
    version,
    caller: place.caller,
    subject,
    decision,
    flagged: review !== null,
    at: world.now,
    lease: lease.id,
    final: decision,
    settled: false,
    touched: false,
  });
  const stream = streams.predictions(deployment.id, place.partition);
  return { by: by('business', model.unit), id, stream, fact: { type: 'PredictionScored', data } };
}

interface Place {
  readonly caller: string;
  readonly partition: number;
  readonly batch: string;
  readonly index: number;
  readonly size: number;
}

function remember(world: World, decision: MadeDecision): void {
  const forgotten = keepLast(world.decisions, decision, MOST_REMEMBERED);
  if (!forgotten?.touched) return;
  world.finished.push(streams.review(forgotten.id), streams.reproduction(forgotten.id));
  for (const complaint of world.complaints.filter(({ about }) => about === forgotten))
    remove(world.complaints, complaint);
}

/** A batch of the writer after another; as many decisions as the world asks for at once, give or take. */
function* decisions(world: World, deployment: MadeDeployment, lease: MadeLease): Generator<HistoryFact> {
  let left = 1 + world.noise.below(2 * world.decisionsAtOnce - 1);
  while (left > 0) {
    const which = world.noise.below(CALLERS.length);
    const size = Math.min(left, MOST_IN_A_BATCH);
    const batch = eventId(`${world.seed} batch`, world.written + left);
    const caller = `sb_${CALLERS[which]}${deployment.model.unit}`.padEnd(20, '0');
    const partition = which % deployment.partitions;
    for (let index = 0; index < size; index++) {
      yield scored(world, deployment, lease, { caller, partition, batch, index, size });
    }
    left -= size;
  }
}

const about = ({ id, deployment, version, subject }: MadeDecision) => ({
  predictionId: id,
  deploymentId: deployment.id,
  modelId: deployment.model.id,
  version: version.version,
  businessUnit: deployment.model.unit,
  subject,
});

const told = (world: World, { subject }: MadeDecision): Told =>
  subject === null ? { clear: { text: 'It is not what was agreed.' } } : { sealed: sealed(world, subject, 'text') };

const reviewer = (world: World, { deployment }: MadeDecision) =>
  by(world.noise.unit() < 0.5 ? 'approver' : 'operator', deployment.model.unit);

export const decisionFacts: FactMakers<
  PredictionEvent['type'] | PredictionReproductionEvent['type'] | OversightEvent['type']
> = {
  PredictionScored: (world) => {
    const deployment = world.oneOf(world.deployments);
    if (!deployment) return NOTHING;
    const facts: HistoryFact[] = [];
    let lease = world.leases.find(({ owner }) => owner.kind === 'scoring');
    if (!lease) {
      const opened = openLease(world, { kind: 'scoring' }, deployment.model.unit);
      facts.push(opened.opening);
      lease = opened.lease;
    }
    for (const fact of decisions(world, deployment, lease)) facts.push(fact);
    if (world.chance(0.4)) facts.push(meter(world, lease, 'open'));
    return facts;
  },
  PredictionReproductionChecked: (world) => {
    const decision = drawFrom(world.noise, world.decisions);
    if (!decision) return NOTHING;
    decision.touched = true;
    const { deployment, version, id } = decision;
    const { model } = deployment;
    const checkId = world.id('reproduction');
    const of = { checkId, modelId: model.id, version: version.version };
    const { lease, opening } = openLease(world, { kind: 'reproduction', ...of, trainingId: null }, model.unit);
    const engineer = by('engineer', model.unit);
    const data = {
      ...EVENT_EXAMPLES.PredictionReproductionChecked.data,
      ...of,
      predictionId: id,
      deploymentId: deployment.id,
      businessUnit: model.unit,
      artifactDigest: version.artifact,
      usage: use(lease, 1_000 + world.noise.below(1_000_000)),
      requestedBy: engineer.subject,
    };
    const event = {
      by: engineer,
      stream: streams.reproduction(id),
      fact: { type: 'PredictionReproductionChecked', data },
    } as const;
    return [opening, event, meter(world, lease, 'released')];
  },
  PredictionReviewed: (world) => {
    const flagged = world.decisions.filter((each) => each.flagged);
    const complaint = drawFrom(world.noise, world.complaints);
    const decision = world.noise.unit() < 0.5 && complaint ? complaint.about : drawFrom(world.noise, flagged);
    if (!decision) return NOTHING;
    decision.touched = true;
    const { atOrAbove, below } = decision.deployment.decisions;
    const isOverridden = world.noise.unit() < 0.3;
    if (isOverridden) decision.final = decision.final === below ? atOrAbove : below;
    const person = reviewer(world, decision);
    const data = {
      ...about(decision),
      reviewId: world.id('review'),
      reviewer: person.subject,
      outcome: isOverridden ? ('overridden' as const) : ('upheld' as const),
      modelDecision: decision.decision,
      decision: decision.final,
      finalAction: 'It was done as decided.',
      reason: 'The papers were looked at.',
      complaintId: complaint?.about === decision ? complaint.id : null,
    };
    return [{ by: person, fact: { type: 'PredictionReviewed', data } }];
  },
  ComplaintReceived: (world) => {
    const decision = drawFrom(world.noise, world.decisions);
    if (!decision || world.complaints.length >= MOST_COMPLAINTS) return NOTHING;
    decision.touched = true;
    const complaint = { id: world.id('complaint'), about: decision };
    world.complaints.push(complaint);
    const data = {
      ...about(decision),
      complaintId: complaint.id,
      channel: drawFrom(world.noise, ['person', 'authority', 'staff'] as const)!,
      text: told(world, decision),
      receivedAt: world.time(),
      dueAt: world.time(world.now + 30 * DAY),
      basis: 'GDPR art. 12(3)',
    };
    return [{ by: by('business', decision.deployment.model.unit), fact: { type: 'ComplaintReceived', data } }];
  },
  ComplaintAnswered: (world) => {
    const complaint = drawFrom(world.noise, world.complaints);
    if (!complaint) return NOTHING;
    remove(world.complaints, complaint);
    const { predictionId, businessUnit, subject } = about(complaint.about);
    const data = {
      complaintId: complaint.id,
      predictionId,
      businessUnit,
      subject,
      outcome: drawFrom(world.noise, ['upheld', 'rejected', 'withdrawn'] as const)!,
      answer: told(world, complaint.about),
    };
    return [{ by: reviewer(world, complaint.about), fact: { type: 'ComplaintAnswered', data } }];
  },
};
