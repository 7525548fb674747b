// How is the API doing? Prometheus counters by root field and code; labels are names of the schema, so they are few.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { domainErrorIn } from '../errors/answer-error.ts';

export interface ApiMetrics {
  operation(field: string, errors: readonly unknown[] | undefined, startedNs: bigint): void;
  /** `count` is asked whenever the metrics are read. */
  countConnections(count: () => number): void;
  rowsIngested(rows: number): void;
}

export function makeApiMetrics(registry: Registry): ApiMetrics {
  const registers = [registry];
  const operations = new Histogram({
    name: 'api_operation_seconds',
    help: 'Time from the request to its answer, by root field and outcome code.',
    labelNames: ['field', 'code'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  });
  const rows = new Counter({ name: 'api_rows_ingested_total', help: 'Rows taken in by uploads.', registers });
  return {
    operation(field, errors, startedNs) {
      const code = errors?.length ? (domainErrorIn(errors[0])?.code ?? 'OTHER') : 'OK';
      operations.observe({ field, code }, Number(process.hrtime.bigint() - startedNs) / 1e9);
    },
    countConnections: (count) => {
      new Gauge({
        name: 'api_subscription_connections',
        help: 'Open sockets that carry subscriptions.',
        registers,
        collect() {
          this.set(count());
        },
      });
    },
    rowsIngested: (count) => rows.inc(count),
  };
}
