import test from 'node:test';
import type { ReportFinalised } from '../../../domain/compliance/events.ts';
import { reportDecider } from '../../../domain/compliance/reports.ts';
import { deciderSpec } from '../../support/decider-spec.ts';
import { DIGEST } from '../../support/events.ts';

const given = deciderSpec(reportDecider);
const NOW = '2026-04-01T00:00:00.000Z';
const data: ReportFinalised = {
  reportId: 'rp_1',
  kind: 'cost-statement',
  title: 'March',
  about: { modelId: null, version: null, datasetId: null, datasetVersion: null },
  businessUnit: 'retail',
  periodFrom: '2026-03-01T00:00:00.000Z',
  periodTo: NOW,
  asOf: '120',
  files: [{ mediaType: 'text/csv', digest: DIGEST, bytes: 10 }],
};
const finalise = (changes: Partial<ReportFinalised> = {}) =>
  ({ type: 'FinaliseReport', data: { ...data, ...changes }, now: NOW }) as const;

test('a report of a period that has ended is fixed, once', () => {
  given().when(finalise()).follows({ type: 'ReportFinalised', data });
  given({ type: 'ReportFinalised', data })
    .when(finalise({ title: 'March, again' }))
    .refused('REPORT_FINALISED', /cannot change/);
});

test('a report of a period that is open is refused', () => {
  given()
    .when(finalise({ periodTo: '2026-04-01T00:00:00.001Z' }))
    .refused('PERIOD_OPEN', /has not ended/);
});

test('a period of no time, or half a period, is refused', () => {
  given()
    .when(finalise({ periodTo: data.periodFrom }))
    .refused('BAD_INPUT', /holds no time/);
  given()
    .when(finalise({ periodTo: null }))
    .refused('BAD_INPUT', /a beginning and an end/);
  given()
    .when(finalise({ periodFrom: 'March' }))
    .refused('BAD_INPUT', /periodFrom is a UTC time/);
});

test('a report of nothing is refused', () => {
  given()
    .when(finalise({ files: [] }))
    .refused('BAD_INPUT', /1 to 20 files/);
  given()
    .when(finalise({ files: [{ mediaType: 'text/csv', digest: 'x', bytes: 10 }] }))
    .refused('BAD_INPUT', /SHA-256/);
  given()
    .when(finalise({ asOf: 'now' }))
    .refused('BAD_INPUT', /position/);
  given()
    .when(finalise({ title: '' }))
    .refused('BAD_INPUT', /title is empty/);
});
