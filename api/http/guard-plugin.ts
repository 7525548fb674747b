// What happens around every operation, whatever its resolvers do? Its size is checked before it runs; denials and evidence
// read are in the ledger before the answer leaves (guarantee G1); the answer says how far the views were.
import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server';
import { GraphQLError, Kind, type OperationDefinitionNode } from 'graphql';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Position } from '../../domain/kernel/event.ts';
import { type AccessLog, type Denial, isDenial } from '../auth/access-log.ts';
import { type Context, originOf } from '../context.ts';
import { type AnsweredError, domainErrorIn } from '../errors/answer-error.ts';
import { explainVariables } from '../errors/explain-variables.ts';
import { checkOperation } from '../limits/check-operation.ts';
import { positionToken } from '../relay/scalars.ts';
import type { ApiMetrics } from './api-metrics.ts';

export function makeGuardPlugin(options: {
  readonly accessLog: AccessLog;
  readonly metrics: ApiMetrics;
  /** Shared with formatError: what is to be said of an error that graphql-js worded with the value in it. */
  readonly said: WeakMap<object, AnsweredError>;
}): ApolloServerPlugin<Context> {
  const { accessLog, metrics, said } = options;
  return {
    async requestDidStart() {
      const started = process.hrtime.bigint();
      return {
        async didResolveOperation({ schema, document, operation, request, contextValue }) {
          const { limits } = contextValue.deps;
          try {
            if (!operation) return;
            const { asksForSchema } = checkOperation(schema, document, operation, request.variables ?? {}, limits);
            if (asksForSchema && !contextValue.caller && !limits.anonymousIntrospection) {
              throw new DomainError('UNAUTHENTICATED', 'The schema is shown to callers with a bearer token only.');
            }
          } catch (error) {
            throw asRequestError(error);
          }
        },
        async didEncounterErrors({ errors, schema, operation, request }) {
          for (const error of errors) {
            const node = error.nodes?.[0];
            // Not by its code: what graphql-js throws here is worded with the value, however Apollo names it.
            if (!operation || node?.kind !== Kind.VARIABLE_DEFINITION) continue;
            const explained = explainVariables(schema, operation, request.variables ?? {});
            said.set(
              error,
              explained ?? { code: 'BAD_INPUT', sentence: 'A variable does not fit its type.', details: {} },
            );
          }
        },
        async willSendResponse(requestContext) {
          await recordAccess(requestContext, accessLog);
          const { response, contextValue } = requestContext;
          if (response.body.kind === 'single') {
            const { singleResult } = response.body;
            singleResult.extensions = {
              ...singleResult.extensions,
              ledger: { viewPosition: positionToken(knownUpTo(contextValue)) },
            };
          }
          metrics.operation(fieldOf(requestContext.operation), requestContext.errors, started);
        },
      };
    },
  };
}

async function recordAccess(requestContext: GraphQLRequestContext<Context>, accessLog: AccessLog): Promise<void> {
  const { contextValue: context, errors = [], operation, response } = requestContext;
  const denials: Denial[] = [];
  for (const error of errors) {
    const domain = domainErrorIn(error);
    if (domain && isDenial(domain.code))
      denials.push({ code: domain.code, operation: operationName(error, operation) });
  }
  try {
    if (!context.caller) {
      for (const denial of denials) accessLog.deniedAnonymously(denial);
      return;
    }
    if (denials.length > 0) await accessLog.denied(originOf(context), denials);
    const { nodes, businessUnits } = context.evidence;
    if (nodes.size > 0 || businessUnits.size > 0) {
      await accessLog.evidence(originOf(context), {
        operation: fieldOf(operation),
        kind: 'query',
        nodes: [...nodes],
        businessUnits: [...businessUnits],
      });
    }
  } catch (error) {
    context.deps.logger.error({ error: error instanceof Error ? error.name : 'unknown' }, 'An access record failed.');
    const message = 'The ledger could not record who read this, so it is not answered; try again.';
    response.body = { kind: 'single', singleResult: { errors: [{ message, extensions: { code: 'UNAVAILABLE' } }] } };
  }
}

/** The root field that was refused: a name of the schema, since the operation was validated. */
function operationName(error: GraphQLError, operation: OperationDefinitionNode | undefined): string {
  const alias = error.path?.[0];
  for (const selection of operation?.selectionSet.selections ?? []) {
    if (selection.kind !== Kind.FIELD) continue;
    if ((selection.alias ?? selection.name).value === alias) return selection.name.value;
  }
  return fieldOf(operation);
}

function fieldOf(operation: OperationDefinitionNode | undefined): string {
  const first = operation?.selectionSet.selections[0];
  return first?.kind === Kind.FIELD ? first.name.value : (operation?.operation ?? 'graphql');
}

/** A refusal of the whole request is HTTP 400 (401 without a token); errors of single fields stay 200 by the GraphQL way. */
function asRequestError(error: unknown): unknown {
  if (!(error instanceof DomainError)) return error;
  const status = error.code === 'UNAUTHENTICATED' ? 401 : 400;
  return new GraphQLError(error.message, { originalError: error, extensions: { http: { status } } });
}

/** Where rows that were read stand still while their view is built again, the answer knows no more than they do. */
function knownUpTo({ deps, reading }: Context): Position {
  const position = deps.viewPosition();
  return reading.frozenAt !== null && reading.frozenAt < position ? reading.frozenAt : position;
}
