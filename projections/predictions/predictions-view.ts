// The predictions view: every decision without its grounds, and each caller's counter. Thousands of these events arrive a
// second, so both statements are prepared and nothing else happens here.
import { prepared } from '../prepared.ts';
import type { Projection } from '../projection.ts';
import type { RowOf } from '../table.ts';
import { type callerCounterTable, PREDICTION_TABLES, type predictionTable } from './prediction-tables.ts';

const insertPrediction = prepared<RowOf<typeof predictionTable>>()((db, place) =>
  db.insertInto('prediction').values({
    position: place('position'),
    prediction_id: place('prediction_id'),
    deployment_id: place('deployment_id'),
    stream: place('stream'),
    revision: place('revision'),
    caller: place('caller'),
    counter: place('counter'),
    model_id: place('model_id'),
    version: place('version'),
    artifact_digest: place('artifact_digest'),
    business_unit: place('business_unit'),
    score: place('score'),
    threshold: place('threshold'),
    decision: place('decision'),
    subject: place('subject'),
    input_fingerprint: place('input_fingerprint'),
    recorded_at: place('recorded_at'),
    device_ns: place('device_ns'),
  }),
);

const counterOf = prepared<{ deployment_id: string; stream: string; caller: string }>()((db, place) =>
  db
    .selectFrom('caller_counter')
    .select('counter')
    .where('deployment_id', '=', place('deployment_id'))
    .where('stream', '=', place('stream'))
    .where('caller', '=', place('caller')),
);

const moveCounter = prepared<RowOf<typeof callerCounterTable>>()((db, place) =>
  db
    .insertInto('caller_counter')
    .values({
      deployment_id: place('deployment_id'),
      stream: place('stream'),
      caller: place('caller'),
      counter: place('counter'),
      revision: place('revision'),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['deployment_id', 'stream', 'caller'])
        .doUpdateSet({ counter: place('counter'), revision: place('revision') }),
    ),
);

export const predictionsView = {
  name: 'predictions',
  version: 1,
  tables: PREDICTION_TABLES,
  on: {
    PredictionScored: async (event, views) => {
      const { data, stream, revision, position, metadata } = event;
      views.write(insertPrediction, {
        position,
        prediction_id: data.predictionId,
        deployment_id: data.deploymentId,
        stream,
        revision,
        caller: data.caller,
        counter: data.counter,
        model_id: data.modelId,
        version: data.version,
        artifact_digest: data.artifactDigest,
        business_unit: data.businessUnit,
        score: data.score,
        threshold: data.threshold,
        decision: data.decision,
        subject: 'sealed' in data.grounds ? data.grounds.sealed.subject : null,
        input_fingerprint: metadata.inputFingerprint,
        recorded_at: metadata.recordedAt,
        device_ns: BigInt(data.usage.deviceNs),
      });
      const key = { deployment_id: data.deploymentId, stream, caller: data.caller };
      const last = (await views.first(counterOf, key))?.counter ?? 0;
      if (data.counter !== last + 1) {
        views.anomaly(
          event,
          'COUNTER_GAP',
          `The caller's predictions go from ${last} to ${data.counter}; each must be one more.`,
        );
      }
      views.write(moveCounter, { ...key, counter: data.counter, revision });
    },
  },
} as const satisfies Projection;
