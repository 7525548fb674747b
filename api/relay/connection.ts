// How are long lists handed out? Relay connections: `first`/`after` or `last`/`before`, opaque cursors, pages of bounded size.
// The cursor is a position: it stays true while rows are added.
import { IsInt, Max, Min } from 'class-validator';
import { ArgsType, type ClassType, Field, Int, ObjectType } from 'type-graphql';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Position } from '../../domain/kernel/event.ts';
import type { Page, PageOf } from '../../projections/page.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { DEFAULT_LIMITS } from '../limits/limits.ts';
import { parsePosition, positionToken } from './scalars.ts';

@ObjectType({ description: 'Where a page stands in its list.' })
export class PageInfo {
  @AuthorizedField(() => Boolean)
  hasNextPage: boolean;

  @AuthorizedField(() => Boolean)
  hasPreviousPage: boolean;

  @AuthorizedField(() => String, { nullable: true })
  startCursor: string | null;

  @AuthorizedField(() => String, { nullable: true })
  endCursor: string | null;
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, description: 'So many from the start, or after `after`.' })
  @IsInt()
  @Min(0)
  @Max(DEFAULT_LIMITS.maxPage)
  first?: number | null;

  @Field(() => String, { nullable: true })
  after?: string | null;

  @Field(() => Int, { nullable: true, description: 'So many from the end, or before `before`.' })
  @IsInt()
  @Min(0)
  @Max(DEFAULT_LIMITS.maxPage)
  last?: number | null;

  @Field(() => String, { nullable: true })
  before?: string | null;
}

/** Throws BAD_INPUT: both directions at once, or a cursor that is not ours. */
export function parsePage({ first, last, after, before }: PageArgs, order: Page['order'] = 'oldest-first'): Page {
  if (typeof first === 'number' && typeof last === 'number') {
    throw new DomainError('BAD_INPUT', 'Ask for first or for last, not for both.', { field: 'first' });
  }
  const cursor = (name: 'after' | 'before', text: string | null | undefined) => {
    if (text === undefined || text === null) return undefined;
    const position = parsePosition(text);
    if (position !== undefined) return position;
    throw new DomainError('BAD_INPUT', `${name} is not a cursor of this API.`, { field: name });
  };
  const size = typeof last === 'number' ? { last } : { first: first ?? DEFAULT_LIMITS.defaultPage };
  return { ...size, order, after: cursor('after', after), before: cursor('before', before) };
}

export interface Edge<T> {
  readonly node: T;
  readonly cursor: string;
}
export interface Connection<T> {
  readonly edges: readonly Edge<T>[];
  readonly nodes: readonly T[];
  readonly pageInfo: PageInfo;
}

export function connectionOf<R extends { readonly position: Position }, T>(
  page: PageOf<R>,
  nodeOf: (row: R) => T,
): Connection<T> {
  const edges = page.rows.map((row) => ({ node: nodeOf(row), cursor: positionToken(row.position) }));
  const { hasNextPage, hasPreviousPage } = page;
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage,
      hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** The connection and edge types of a node type; `name`: the node's. */
export function connectionType<T extends object>(name: string, node: () => ClassType<T>): ClassType<Connection<T>> {
  @ObjectType(`${name}Edge`)
  class EdgeType {
    @AuthorizedField(node)
    node: T;

    @AuthorizedField(() => String)
    cursor: string;
  }

  @ObjectType(`${name}Connection`)
  class ConnectionType {
    @AuthorizedField(() => [EdgeType])
    edges: EdgeType[];

    @AuthorizedField(() => [node()], { description: 'The nodes of the edges, for those who need no cursors.' })
    nodes: T[];

    @AuthorizedField(() => PageInfo)
    pageInfo: PageInfo;
  }
  return ConnectionType as unknown as ClassType<Connection<T>>;
}
