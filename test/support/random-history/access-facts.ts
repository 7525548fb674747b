// Who was turned away, who read evidence, whose key went, and what a court held back, in a random history.
import type { AccessEvent } from '../../../domain/access/events.ts';
import { streams } from '../../../domain/kernel/ids.ts';
import type { HoldScope, PrivacyEvent } from '../../../domain/privacy/events.ts';
import { type FactMakers, NOTHING } from './fact-maker.ts';
import { by, DAY, drawFrom, remove, UNITS } from './history-world.ts';

const MOST_HOLDS = 6;

export const accessFacts: FactMakers<AccessEvent['type'] | PrivacyEvent['type']> = {
  AccessDenied: (world) => {
    const unit = world.oneOf(UNITS)!;
    const isCaller = world.chance(0.7);
    const data = {
      kind: isCaller ? ('caller' as const) : ('anonymous' as const),
      code: isCaller ? 'FORBIDDEN' : 'UNAUTHENTICATED',
      operation: 'Mutation.approveModelVersion',
      count: isCaller ? 1 : world.between(1, 50),
      from: world.time(),
      to: world.time(),
    };
    const stream = streams.access(world.time().slice(0, 10));
    return [{ by: by('engineer', unit), stream, fact: { type: 'AccessDenied', data } }];
  },
  EvidenceRead: (world) => {
    const about = drawFrom(world.noise, world.decisions);
    const data = {
      operation: about ? 'prediction' : 'auditTrail',
      kind: world.oneOf(['query', 'export', 'subscription-started', 'subscription-ended'] as const)!,
      nodes: about ? [about.id] : [],
      businessUnits: [about?.deployment.model.unit ?? UNITS[0]],
    };
    const stream = streams.access(world.time().slice(0, 10));
    return [{ by: by('regulator', 'authority'), stream, fact: { type: 'EvidenceRead', data } }];
  },
  SubjectKeyDestroyed: (world) => {
    const held = new Set(world.holds.map(({ subject }) => subject));
    const subject = drawFrom(
      world.noise,
      world.people.filter((person) => !held.has(person)),
    );
    if (!subject) return NOTHING;
    remove(world.people, subject);
    world.finished.push(streams.subject(subject));
    const data = { subject, reason: 'Asked for by the person.' };
    return [{ by: by('operator', 'retail'), fact: { type: 'SubjectKeyDestroyed', data } }];
  },
  LegalHoldPlaced: (world) => {
    const model = world.oneOf(world.models);
    const person = drawFrom(world.noise, world.people);
    if (!model || !person || world.holds.length >= MOST_HOLDS) return NOTHING;
    const scopes: readonly HoldScope[] = [
      { kind: 'subject', subject: person },
      { kind: 'model', modelId: model.id },
      { kind: 'period', from: world.time(world.now - 9 * DAY), to: world.time() },
    ];
    const scope = world.oneOf(scopes)!;
    const hold = { id: world.id('hold'), subject: scope.kind === 'subject' ? person : null };
    world.holds.push(hold);
    const data = { holdId: hold.id, scope, businessUnit: model.unit, authority: 'A court', reason: 'A case is open.' };
    return [{ by: by('regulator', 'authority'), fact: { type: 'LegalHoldPlaced', data } }];
  },
  LegalHoldLifted: (world) => {
    const hold = world.oneOf(world.holds);
    if (!hold) return NOTHING;
    remove(world.holds, hold);
    const data = { holdId: hold.id, reason: 'The case ended.' };
    return [{ by: by('regulator', 'authority'), fact: { type: 'LegalHoldLifted', data } }];
  },
};
