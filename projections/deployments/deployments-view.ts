// The deployments view: what is open, and which versions answered from when to when.
import type { Route } from '../../domain/deployments/events.ts';
import type { EventOf, Projection } from '../projection.ts';
import type { ViewWriter } from '../view-writer.ts';
import { DEPLOYMENT_TABLES } from './deployment-tables.ts';

type RoutingEvent = EventOf<'DeploymentOpened' | 'RoutingChanged' | 'DeploymentClosed'>;

/** Ends every route that holds and begins the given ones. */
function route(event: RoutingEvent, routes: readonly Route[], reason: string | null, views: ViewWriter): void {
  const { deploymentId } = event.data;
  views.write(
    views.db
      .updateTable('routing')
      .set({ to_position: event.position })
      .where('deployment_id', '=', deploymentId)
      .where('to_position', 'is', null),
  );
  if (routes.length === 0) return;
  views.write(
    views.db.insertInto('routing').values(
      routes.map(({ role, version, artifactDigest, weightPermille }) => ({
        deployment_id: deploymentId,
        from_position: event.position,
        to_position: null,
        role,
        version,
        artifact_digest: artifactDigest,
        weight_permille: weightPermille,
        since: event.metadata.recordedAt,
        changed_by: event.metadata.actor.subject,
        reason,
        event_id: event.id,
      })),
    ),
  );
}

export const deploymentsView = {
  name: 'deployments',
  version: 1,
  tables: DEPLOYMENT_TABLES,
  on: {
    DeploymentOpened: (event, views) => {
      const { data, id, position, metadata } = event;
      views.write(
        views.db.insertInto('deployment').values({
          position,
          deployment_id: data.deploymentId,
          name: data.name,
          model_id: data.modelId,
          business_unit: data.businessUnit,
          environment: data.environment,
          threshold: data.threshold,
          at_or_above: data.decisions.atOrAbove,
          below: data.decisions.below,
          partitions: data.partitions,
          opened_at: metadata.recordedAt,
          opened_by: metadata.actor.subject,
          event_id: id,
          closed_position: null,
          closed_at: null,
          closed_reason: null,
        }),
      );
      route(event, data.routes, null, views);
    },
    RoutingChanged: (event, views) => route(event, event.data.routes, event.data.reason, views),
    DeploymentClosed: (event, views) => {
      const { data, position, metadata } = event;
      views.write(
        views.db
          .updateTable('deployment')
          .set({ closed_position: position, closed_at: metadata.recordedAt, closed_reason: data.reason })
          .where('deployment_id', '=', data.deploymentId),
      );
      route(event, [], data.reason, views);
    },
  },
} as const satisfies Projection;
