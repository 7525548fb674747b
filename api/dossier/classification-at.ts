// How was a model classified at a position? By its registration, or by the last classification anew before it: read in the model's
// own stream, which is short however long the ledger is.
import { ID, ObjectType } from 'type-graphql';
import type { Position } from '../../domain/kernel/event.ts';
import { streams } from '../../domain/kernel/ids.ts';
import { modelDecider } from '../../domain/models/decide.ts';
import type { RiskClass as RiskClassValue } from '../../domain/models/events.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import type { ApiDeps } from '../deps.ts';
import { Person, personOf } from '../ledger/actor.types.ts';
import { RiskClass } from '../relay/enums.ts';
import { DateTimeScalar } from '../relay/scalars.ts';

@ObjectType({ description: 'In which risk class a model was put, by whom, and why.' })
export class Classification {
  @AuthorizedField(() => RiskClass)
  riskClass: RiskClassValue;

  @AuthorizedField(() => String, { nullable: true, description: 'Null of a registration: it names none.' })
  useCase: string | null;

  @AuthorizedField(() => String, {
    nullable: true,
    description: 'The text the class rests on; null of a registration.',
  })
  legalBasis: string | null;

  @AuthorizedField(() => String)
  rationale: string;

  @AuthorizedField(() => Person)
  classifiedBy: Person;

  @AuthorizedField(() => DateTimeScalar)
  since: string;

  @AuthorizedField(() => ID)
  eventId: string;
}

/** Null for a model that was not there yet. Whose it is was asked before. */
export async function classificationAt(
  { commands }: Pick<ApiDeps, 'commands'>,
  modelId: string,
  asOf: Position,
): Promise<Classification | null> {
  const { events } = await commands.load(modelDecider, streams.model(modelId));
  let found: Classification | null = null;
  for (const { type, data, id, position, metadata } of events) {
    if (position > asOf) break;
    const said = { since: metadata.recordedAt, eventId: id };
    if (type === 'ModelRegistered') {
      const { riskClass, rationale, owner } = data;
      found = { riskClass, rationale, useCase: null, legalBasis: null, classifiedBy: personOf(owner), ...said };
    }
    if (type === 'ModelReclassified') {
      const { riskClass, useCase, legalBasis, rationale, classifiedBy } = data;
      found = { riskClass, useCase, legalBasis, rationale, classifiedBy: personOf(classifiedBy), ...said };
    }
  }
  return found;
}
