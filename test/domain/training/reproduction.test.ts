// A run can be reproduced once it completed, as often as somebody asks; what is said of it follows from what came out.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { trainingDecider } from '../../../domain/training/decide.ts';
import type { TrainingEvent } from '../../../domain/training/events.ts';
import { checkTraining, type TrainingRerun } from '../../../domain/training/reproduction.ts';
import { deciderSpec } from '../../support/decider-spec.ts';
import { EVENT_EXAMPLES } from '../../support/event-examples.ts';

const given = deciderSpec(trainingDecider);
const fact = <T extends TrainingEvent['type']>(type: T) =>
  ({ type, data: EVENT_EXAMPLES[type].data }) as unknown as Extract<TrainingEvent, { type: T }>;
const requested = fact('TrainingRequested');
const started = fact('TrainingStarted');
const completed = fact('TrainingCompleted');
const checked = fact('TrainingReproductionChecked');
const record = { type: 'RecordReproduction', data: checked.data } as const;

describe('a check of a run is recorded', () => {
  test('once the run completed, and any number of times, which changes nothing about the run', () => {
    given(requested, started, completed).when(record).follows(checked);
    given(requested, started, completed, checked).when(record).follows(checked);
    given(requested, started, completed, checked)
      .when({ type: 'CancelTraining', reason: 'Late.' })
      .refused('TRAINING_ALREADY_ENDED', /completed already/);
  });
  test('of no run that has no end to compare', () => {
    given()
      .when(record)
      .refused('NOT_FOUND', /no training run/);
    for (const past of [
      [requested],
      [requested, started],
      [requested, started, fact('TrainingFailed')],
      [requested, fact('TrainingCancelled')],
    ])
      given(...past)
        .when(record)
        .refused('BAD_INPUT', /only one that completed/);
  });
  test('in the stream of its own run', () => {
    const others = [
      { ...checked.data, trainingId: 'tr_0000000000000000' },
      { ...checked.data, network: { ...checked.data.network, expected: '0'.repeat(64) } },
    ];
    for (const data of others)
      given(requested, started, completed)
        .when({ type: 'RecordReproduction', data })
        .refused('BAD_INPUT', /another run/);
  });
});

describe('what is said of a run done again', () => {
  const run = completed.data;
  const same: TrainingRerun = {
    erasedRows: run.erasedRows,
    network: run.artifact.digest,
    baseline: run.baseline?.artifact.digest ?? null,
    numbers: { compared: 9, differing: 0, largestUlp: 0 },
    stopped: null,
    environmentDigest: run.environmentDigest,
  };
  const { usage } = run;
  const say = (change: Partial<TrainingRerun>) =>
    checkTraining(requested.data, run, { checkId: 'rc_1', rerun: { ...same, ...change }, usage, requestedBy: 'sb_1' });

  test('identical: both files are the recorded ones', () => {
    const { verdict, missingRows, environment } = say({});
    assert.deepEqual(
      [verdict, missingRows, environment],
      ['identical', 0, { recorded: run.environmentDigest, now: run.environmentDigest, equal: true }],
    );
  });
  test('different: the network or its baseline is another file, or there is none', () => {
    assert.equal(say({ network: '0'.repeat(64) }).verdict, 'different');
    assert.equal(say({ baseline: '0'.repeat(64) }).verdict, 'different');
    assert.equal(say({ network: null, stopped: 'TRAINING_DIVERGED' }).verdict, 'different');
  });
  test('incomplete: rows were erased since, however few, and no bit is claimed', () => {
    const rerun = { erasedRows: run.erasedRows + 2, network: null, baseline: null, numbers: null };
    const { verdict, missingRows } = say(rerun);
    assert.deepEqual([verdict, missingRows], ['incomplete', 2]);
  });
  test('another environment is said, and the bits are judged all the same', () => {
    const { verdict, environment } = say({ environmentDigest: 'f'.repeat(64) });
    assert.deepEqual([verdict, environment.equal], ['identical', false]);
  });
  test('nothing, where people who were erased can be read again', () => {
    const erased = { ...run, erasedRows: 5 };
    assert.throws(
      () => checkTraining(requested.data, erased, { checkId: 'rc_1', rerun: same, usage, requestedBy: 'sb_1' }),
      { code: 'ERASED', message: /can be read again/ },
    );
  });
});
