// Who vouched for what, in which role, and until when is it good?
import { Arg, Args, Authorized, Ctx, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { parseObligationId } from '../../domain/compliance/obligations.ts';
import type { Role } from '../../domain/kernel/event.ts';
import { parseId } from '../../domain/kernel/ids.ts';
import type { attestationTable } from '../../projections/compliance/law-tables.ts';
import { attestations } from '../../projections/compliance/read-law.ts';
import type { RowOf } from '../../projections/table.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { noteListRead } from '../auth/business-unit.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import { Person, personOf } from '../ledger/actor.types.ts';
import { AsOf, AtLeast } from '../relay/caught-up.ts';
import { type Connection, connectionOf, connectionType, PageArgs, parsePage } from '../relay/connection.ts';
import { RoleName } from '../relay/enums.ts';
import { DateTimeScalar, PositionScalar } from '../relay/scalars.ts';
import { LAW_READERS } from './law-readers.ts';

@ObjectType('Attestation', { description: "Somebody's word that an obligation is met." })
export class AttestationType {
  @AuthorizedField(() => ID)
  id: string;

  @AuthorizedField(() => ID)
  obligationId: string;

  @AuthorizedField(() => ID)
  modelId: string;

  @AuthorizedField(() => Int, { nullable: true, description: 'Null: the model as a whole.' })
  version: number | null;

  @AuthorizedField(() => String)
  businessUnit: string;

  @AuthorizedField(() => String)
  statement: string;

  @AuthorizedField(() => Person)
  attestor: Person;

  @AuthorizedField(() => RoleName, { description: 'In which they spoke.' })
  role: Role;

  @AuthorizedField(() => String, { description: 'A calendar day.' })
  validFrom: string;

  @AuthorizedField(() => String, { nullable: true, description: 'The day from which it is good no more.' })
  validUntil: string | null;

  @AuthorizedField(() => DateTimeScalar)
  recordedAt: string;

  @AuthorizedField(() => PositionScalar)
  position: bigint;

  @AuthorizedField(() => ID)
  eventId: string;
}

export const AttestationConnection = connectionType('Attestation', () => AttestationType);

@Resolver()
export class AttestationQueries {
  @Authorized(...LAW_READERS)
  @Query(() => AttestationConnection, { description: 'Oldest first.' })
  async attestations(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('modelId', () => ID, { nullable: true }) modelId: string | null | undefined,
    @Arg('obligationId', () => ID, { nullable: true }) obligationId: string | null | undefined,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<Connection<AttestationType>> {
    const found = await attestations(context.deps.views, {
      ...scopeOf(context, asOf),
      ...parsePage(page),
      modelId: modelId ? parseId('model', modelId) : undefined,
      obligationId: obligationId ? parseObligationId(obligationId) : undefined,
    });
    noteListRead(context, found.rows, 'evidence');
    return connectionOf(found, attestationType);
  }
}

function attestationType(row: RowOf<typeof attestationTable>): AttestationType {
  return {
    id: row.attestation_id,
    obligationId: row.obligation_id,
    modelId: row.model_id,
    version: row.version,
    businessUnit: row.business_unit,
    statement: row.statement,
    attestor: personOf(row.attestor),
    role: row.role as Role,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    recordedAt: row.recorded_at,
    position: row.position,
    eventId: row.event_id,
  };
}
