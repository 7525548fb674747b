// Which events of the trail are wanted? All that is given must hold; the same filter serves the list and the live view.
import { ArrayMaxSize, Length } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { EVENT_CATALOG, type EventType, type Noun as NounValue } from '../../domain/event-catalog.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { AuditFilter } from '../../projections/audit/audit-filter.ts';
import { Noun } from '../relay/enums.ts';
import { DateTimeScalar } from '../relay/scalars.ts';

@InputType('AuditFilter')
export class AuditFilterInput {
  @Field(() => Noun, { nullable: true })
  noun?: NounValue | null;

  @Field(() => [String], { nullable: true, description: 'Event types such as ModelVersionApproved.' })
  @ArrayMaxSize(100)
  types?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Of any thing: a model, md_…@1 for a version, a data set, run, deployment, decision, invoice …: the events that name it. Decisions are found by their own id and by those of their model, version and deployment.',
  })
  @Length(1, 100)
  id?: string | null;

  @Field(() => String, { nullable: true, description: 'Reference of the actor.' })
  @Length(1, 100)
  actor?: string | null;

  @Field(() => String, { nullable: true })
  @Length(1, 200)
  stream?: string | null;

  @Field(() => String, { nullable: true })
  @Length(1, 100)
  correlationId?: string | null;

  @Field(() => String, { nullable: true, description: 'Reference of the person in the data.' })
  @Length(1, 100)
  subject?: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'From this time on, by the clock of the ledger, which never runs backwards.',
  })
  from?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Before this time, by the same clock.' })
  to?: string | null;
}

/**
 * Throws BAD_INPUT for an event type that does not exist, or a window that ends before it begins: an empty answer would read as
 * "never happened". `place`: where the fields stand, for the sentence.
 */
export function parseAuditFilter(input: AuditFilterInput | null | undefined, place = 'filter.'): AuditFilter {
  if (input?.types?.length === 0) {
    // No event is of no type, and an empty answer would read as "never happened".
    throw new DomainError('BAD_INPUT', 'filter.types is empty; leave it out where every type is wanted.', {
      field: 'filter.types',
    });
  }
  const types = input?.types?.map((type, index) => {
    if (Object.hasOwn(EVENT_CATALOG, type)) return type as EventType;
    throw new DomainError(
      'BAD_INPUT',
      `${place}types[${index}] is not a type of event; the audit trail names those that are.`,
      {
        field: `${place}types`,
      },
    );
  });
  // Times are compared as text in the view, so they get the form they are stored in.
  const time = (text: string | null | undefined) => (text ? new Date(text).toISOString() : undefined);
  const [from, to] = [time(input?.from), time(input?.to)];
  if (from !== undefined && to !== undefined && from >= to) {
    throw new DomainError('BAD_INPUT', `${place}to must be later than ${place}from.`, { field: `${place}to` });
  }
  return {
    noun: input?.noun ?? undefined,
    types,
    actor: input?.actor ?? undefined,
    stream: input?.stream ?? undefined,
    correlationId: input?.correlationId ?? undefined,
    subject: input?.subject ?? undefined,
    id: input?.id ?? undefined,
    from,
    to,
  };
}
