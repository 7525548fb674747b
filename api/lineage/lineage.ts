// Where did this come from, and what came of it? The graph of files, versions, runs, models, deployments and decisions.
import { ArrayMaxSize, IsInt, Max, Min } from 'class-validator';
import { Args, ArgsType, Authorized, Ctx, Field, Float, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';
import type { LineageNode } from '../../projections/lineage/lineage-nodes.ts';
import { lineageOf, MAX_DEPTH } from '../../projections/lineage/lineage-of.ts';
import { LINEAGE_KINDS, type LineageKind } from '../../projections/lineage/lineage-view.ts';
import type { LineageEdge } from '../../projections/lineage/shown-edges.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { noteRead } from '../auth/business-unit.ts';
import { scopeOf } from '../auth/scope.ts';
import type { Context } from '../context.ts';
import { AsOf, AtLeast } from '../relay/caught-up.ts';
import { closedList } from '../relay/enums.ts';
import { DateTimeScalar, PositionScalar } from '../relay/scalars.ts';

const LineageKindEnum = closedList('LineageKind', 'What a node of the lineage is.', LINEAGE_KINDS);
const LineageDirection = closedList('LineageDirection', 'Upstream: what it was made of. Downstream: what came of it.', [
  'upstream',
  'downstream',
]);

@ObjectType('LineageNode')
export class LineageNodeType {
  @AuthorizedField(() => LineageKindEnum)
  kind: LineageKind;

  @AuthorizedField(() => ID)
  id: string;

  @AuthorizedField(() => String)
  label: string;

  @AuthorizedField(() => Int, { description: 'Steps from the node asked for.' })
  depth: number;

  @AuthorizedField(() => ID, { description: 'The event that made it.' })
  eventId: string;

  @AuthorizedField(() => DateTimeScalar)
  recordedAt: string;

  @AuthorizedField(() => PositionScalar)
  position: bigint;
}

@ObjectType()
export class LineageEnd {
  @AuthorizedField(() => LineageKindEnum)
  kind: LineageKind;

  @AuthorizedField(() => ID)
  id: string;
}

@ObjectType('LineageStep', { description: '`from` went into, or vouches for, `to`.' })
export class LineageStepType {
  @AuthorizedField(() => LineageEnd)
  from: LineageEdge['from'];

  @AuthorizedField(() => LineageEnd)
  to: LineageEdge['to'];

  @AuthorizedField(() => String, { description: '`through-others`: a path through nodes of kinds that are not shown.' })
  relation: string;

  @AuthorizedField(() => ID)
  eventId: string;
}

@ObjectType('Lineage')
export class LineageType {
  @AuthorizedField(() => [LineageNodeType], { description: 'Nearest first.' })
  nodes: readonly LineageNode[];

  @AuthorizedField(() => [LineageStepType])
  edges: readonly LineageEdge[];

  @AuthorizedField(() => Int, { description: 'Depth of the farthest node shown.' })
  depth: number;

  @AuthorizedField(() => Boolean, { description: 'True: there is more than the bounds allow.' })
  truncated: boolean;

  @AuthorizedField(() => Float, {
    nullable: true,
    description:
      'Downstream: how many decisions rest on it in all; the newest 100 of each version are shown. Null upstream.',
  })
  decisions: number | null;
}

@ArgsType()
class LineageArgs {
  @Field(() => LineageKindEnum)
  kind: LineageKind;

  @Field(() => ID, { description: 'Such as md_…@1 for a model version, or the UUID of a prediction.' })
  id: string;

  @Field(() => LineageDirection, { defaultValue: 'upstream' })
  direction: 'upstream' | 'downstream';

  @Field(() => Int, { defaultValue: MAX_DEPTH })
  @IsInt()
  @Min(1)
  @Max(MAX_DEPTH)
  maxDepth: number;

  @Field(() => [LineageKindEnum], {
    nullable: true,
    description: 'Only nodes of these kinds are shown; paths go on through the others. Left out: all.',
  })
  @ArrayMaxSize(LINEAGE_KINDS.length)
  kinds?: LineageKind[] | null;
}

@Resolver()
export class LineageQueries {
  @Authorized('regulator', 'operator', 'engineer', 'approver', 'business')
  @Query(() => LineageType, { nullable: true })
  async lineage(
    @Args(() => LineageArgs) { kind, id, direction, maxDepth, kinds }: LineageArgs,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<LineageType | null> {
    const query = { ...scopeOf(context, asOf), kind, id, direction, maxDepth, kinds: kinds ?? undefined };
    const found = await lineageOf(context.deps.views, query);
    if (!found) return null;
    for (const node of found.nodes) noteRead(context, node.id, node.businessUnit, 'evidence');
    const { nodes } = found;
    return { ...found, depth: nodes.at(-1)?.depth ?? 0 };
  }
}
