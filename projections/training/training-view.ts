// The training view: each run as it stands, for people who wait and for the dispatcher that looks for unfinished ones.
import type { EventOf, Projection } from '../projection.ts';
import type { ViewWriter } from '../view-writer.ts';
import { TRAINING_TABLES } from './training-tables.ts';

type RunEvent = EventOf<
  'TrainingStarted' | 'EpochCompleted' | 'TrainingCompleted' | 'TrainingFailed' | 'TrainingCancelled'
>;

const runOf = (event: RunEvent, views: ViewWriter) =>
  views.db
    .updateTable('training_run')
    .set({ last_position: event.position })
    .where('training_id', '=', event.data.trainingId);

export const trainingView = {
  name: 'training',
  version: 2,
  tables: TRAINING_TABLES,
  on: {
    TrainingRequested: ({ data, id, position, metadata }, views) =>
      views.write(
        views.db.insertInto('training_run').values({
          position,
          training_id: data.trainingId,
          model_id: data.modelId,
          dataset_id: data.datasetId,
          dataset_version: data.datasetVersion,
          dataset_root: data.datasetRoot,
          business_unit: data.businessUnit,
          task: data.task,
          parameters: JSON.stringify(data.parameters),
          base: data.base && JSON.stringify(data.base),
          requested_by: data.requestedBy,
          requested_at: metadata.recordedAt,
          status: 'requested',
          attempt: 0,
          lease_id: null,
          epoch: 0,
          epochs: data.parameters.epochs,
          loss: null,
          validation_loss: null,
          epochs_run: null,
          best_epoch: null,
          baseline: null,
          cross_validation: null,
          findings: null,
          rows: null,
          erased_rows: null,
          artifact_digest: null,
          artifact_bytes: null,
          environment_digest: null,
          device_ns: null,
          code: null,
          reason: null,
          ended_at: null,
          model_version: null,
          event_id: id,
          last_position: position,
        }),
      ),
    TrainingStarted: (event, views) =>
      views.write(
        runOf(event, views).set({
          status: 'started',
          attempt: event.data.attempt,
          lease_id: event.data.leaseId,
          environment_digest: event.data.environmentDigest,
          epoch: 0,
          loss: null,
          validation_loss: null,
        }),
      ),
    EpochCompleted: (event, views) => {
      const { trainingId, attempt, epoch, epochs, loss, validationLoss } = event.data;
      views.write(runOf(event, views).set({ epoch, epochs, loss, validation_loss: validationLoss }));
      views.write(
        views.db
          .insertInto('training_epoch')
          .values({
            training_id: trainingId,
            attempt,
            epoch,
            loss,
            validation_loss: validationLoss,
            recorded_at: event.metadata.recordedAt,
            position: event.position,
          })
          .onConflict((conflict) => conflict.doNothing()),
      );
    },
    TrainingCompleted: (event, views) =>
      views.write(
        runOf(event, views).set({
          status: 'completed',
          loss: event.data.finalLoss,
          epochs_run: event.data.epochsRun,
          best_epoch: event.data.bestEpoch,
          baseline: event.data.baseline && JSON.stringify(event.data.baseline),
          cross_validation: event.data.crossValidation && JSON.stringify(event.data.crossValidation),
          findings: JSON.stringify(event.data.findings),
          rows: event.data.rows,
          erased_rows: event.data.erasedRows,
          artifact_digest: event.data.artifact.digest,
          artifact_bytes: event.data.artifact.bytes,
          environment_digest: event.data.environmentDigest,
          device_ns: BigInt(event.data.usage.deviceNs),
          ended_at: event.metadata.recordedAt,
        }),
      ),
    TrainingFailed: (event, views) =>
      views.write(
        runOf(event, views).set({
          status: 'failed',
          code: event.data.code,
          reason: event.data.reason,
          device_ns: BigInt(event.data.usage.deviceNs),
          ended_at: event.metadata.recordedAt,
        }),
      ),
    TrainingCancelled: (event, views) =>
      views.write(
        runOf(event, views).set({
          status: 'cancelled',
          reason: event.data.reason,
          ended_at: event.metadata.recordedAt,
        }),
      ),
    ModelVersionCreated: ({ data, position }, views) => {
      if (data.origin.kind !== 'trained') return;
      views.write(
        views.db
          .updateTable('training_run')
          .set({ model_version: data.version, last_position: position })
          .where('training_id', '=', data.origin.trainingId),
      );
    },
  },
} as const satisfies Projection;
