// How do all versions stand under all obligations in force? Rows, columns and cells for a chart, with how many there are of each.
import { ID, Int, ObjectType } from 'type-graphql';
import type { ObligationState } from '../../domain/compliance/judge-obligation.ts';
import type { ComplianceMatrix } from '../../projections/compliance/read-compliance.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { DateTimeScalar } from '../relay/scalars.ts';
import { ObligationStateName } from './compliance-enums.ts';

@ObjectType({ description: 'A row: an obligation in force that day.' })
export class MatrixObligation {
  @AuthorizedField(() => ID)
  obligationId: string;

  @AuthorizedField(() => Int)
  edition: number;

  @AuthorizedField(() => String)
  title: string;

  @AuthorizedField(() => String)
  jurisdiction: string;
}

@ObjectType({ description: 'A column: a version, and whether all that applies to it is met.' })
export class MatrixVersion {
  @AuthorizedField(() => ID)
  modelVersionId: string;

  @AuthorizedField(() => String)
  businessUnit: string;

  @AuthorizedField(() => Boolean)
  satisfied: boolean;
}

@ObjectType()
export class MatrixCell {
  @AuthorizedField(() => ID)
  obligationId: string;

  @AuthorizedField(() => ID)
  modelVersionId: string;

  @AuthorizedField(() => ObligationStateName)
  status: ObligationState;

  @AuthorizedField(() => DateTimeScalar, { nullable: true, description: 'Null where nothing is judged.' })
  since: string | null;
}

@ObjectType()
export class MatrixCount {
  @AuthorizedField(() => ObligationStateName)
  status: ObligationState;

  @AuthorizedField(() => Int, { description: 'Cells of this status.' })
  count: number;
}

@ObjectType('ComplianceMatrix')
export class ComplianceMatrixType {
  @AuthorizedField(() => String, { description: 'Under the law of this day.' })
  day: string;

  @AuthorizedField(() => [MatrixObligation])
  obligations: MatrixObligation[];

  @AuthorizedField(() => [MatrixVersion], { description: 'By model and number.' })
  versions: MatrixVersion[];

  @AuthorizedField(() => [MatrixCell], { description: 'Version by version, in the order of the obligations.' })
  cells: MatrixCell[];

  @AuthorizedField(() => [MatrixCount])
  counts: MatrixCount[];

  @AuthorizedField(() => Boolean, { description: 'There are more versions than are judged at a time.' })
  truncated: boolean;
}

export function complianceMatrixType(found: ComplianceMatrix): ComplianceMatrixType {
  const { day, obligations, versions, cells, counts, truncated } = found;
  return {
    day,
    obligations: obligations.map(({ obligation: { obligationId, edition, title, jurisdiction } }) => ({
      obligationId,
      edition,
      title,
      jurisdiction,
    })),
    versions: versions.map(({ model_id, version, business_unit: businessUnit, satisfied }) => ({
      modelVersionId: `${model_id}@${version}`,
      businessUnit,
      satisfied,
    })),
    cells: cells.map(({ obligationId, model_id, version, status, since }) => ({
      obligationId,
      modelVersionId: `${model_id}@${version}`,
      status,
      since,
    })),
    counts: [...counts],
    truncated,
  };
}
