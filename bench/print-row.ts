// How is a measurement shown? As a row for a reader, and as the object that `--json` prints.
import type { HealthMeasurement } from './measure-health.ts';
import type { Measurement } from './measurement.ts';

export interface PrintedRow {
  /** what, value, reference, reached, aim. */
  readonly cells: string[];
  /** Speeds in units a second, or milliseconds by name. */
  readonly result: object;
}

export function printRow(measurement: Measurement | HealthMeasurement): PrintedRow {
  if (measurement.name === 'health') {
    const { p50Ms, p99Ms, maxMs, samples, aimMs, upload, training } = measurement;
    return {
      cells: [
        'health',
        `p50 ${p50Ms} ms, p99 ${p99Ms} ms`,
        'none',
        `max ${maxMs} ms (upload ${upload.maxMs}, training ${training.maxMs})`,
        `max < ${aimMs} ms`,
      ],
      result: { p50Ms, p99Ms, maxMs, samples, upload, training },
    };
  }
  const { name, unit, against, aim, value, reference } = measurement;
  const ratio = value / reference;
  return {
    cells: [
      name,
      `${Math.round(value)} ${unit}/s`,
      `${Math.round(reference)} ${unit}/s: ${against}`,
      `${ratio.toFixed(2)} ×`,
      `≥ ${aim} ×`,
    ],
    result: { value, reference, ratio },
  };
}
