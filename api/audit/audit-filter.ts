// Which events of the trail are wanted? All that is given must hold; the same filter serves the list and the live view.
import { ArrayMaxSize, Length } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { EVENT_CATALOG, type EventType, type Noun as NounValue } from '../../domain/event-catalog.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { AuditFilter } from '../../projections/audit/read-audit.ts';
import { Noun } from '../relay/enums.ts';
import { DateTimeScalar } from '../relay/scalars.ts';

@InputType('AuditFilter')
export class AuditFilterInput {
  @Field(() => Noun, { nullable: true })
  noun?: NounValue | null;

  @Field(() => [String], { nullable: true, description: 'Event types such as ModelVersionApproved.' })
  @ArrayMaxSize(100)
  types?: string[] | null;

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

  @Field(() => DateTimeScalar, { nullable: true, description: 'Recorded at or after.' })
  from?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Recorded before.' })
  to?: string | null;
}

/** Throws BAD_INPUT for an event type that does not exist: an empty answer would read as "never happened". */
export function parseAuditFilter(input: AuditFilterInput | null | undefined): AuditFilter {
  const types = input?.types?.map((type, index) => {
    if (Object.hasOwn(EVENT_CATALOG, type)) return type as EventType;
    throw new DomainError(
      'BAD_INPUT',
      `filter.types[${index}] is not a type of event; the audit trail names those that are.`,
      {
        field: 'filter.types',
      },
    );
  });
  // Times are compared as text in the view, so they get the form they are stored in.
  const time = (text: string | null | undefined) => (text ? new Date(text).toISOString() : undefined);
  return {
    noun: input?.noun ?? undefined,
    types,
    actor: input?.actor ?? undefined,
    stream: input?.stream ?? undefined,
    correlationId: input?.correlationId ?? undefined,
    subject: input?.subject ?? undefined,
    from: time(input?.from),
    to: time(input?.to),
  };
}
