// What may be done to a model, and by whom: no version is approved by who asked for it, or before it was measured.
import { describe, test } from 'node:test';
import { type ModelCommand, modelDecider } from '../../../domain/models/decide.ts';
import type { ModelEvent } from '../../../domain/models/events.ts';
import { deciderSpec } from '../../support/decider-spec.ts';
import { EVENT_EXAMPLES } from '../../support/event-examples.ts';

const given = deciderSpec(modelDecider);
const fact = <T extends ModelEvent['type']>(type: T) =>
  ({ type, data: EVENT_EXAMPLES[type].data }) as unknown as Extract<ModelEvent, { type: T }>;
const registered = fact('ModelRegistered');
const created = fact('ModelVersionCreated');
const evaluated = fact('ModelVersionEvaluated');
const approved = fact('ModelVersionApproved');
const retired = fact('ModelVersionRetired');
const { requestedBy } = created.data;
const { approver, rationale } = approved.data;
const rejected: ModelEvent = {
  type: 'ModelVersionRejected',
  data: { modelId: created.data.modelId, version: 1, approver, rationale },
};
const decide = (
  type: 'ApproveModelVersion' | 'RejectModelVersion',
  change: { approver?: string; rationale?: string; version?: number } = {},
): ModelCommand => ({
  type,
  version: 1,
  approver,
  rationale,
  ...change,
});
const { version: _version, ...creation } = created.data;
const create: ModelCommand = { type: 'CreateModelVersion', data: creation };

describe('a model', () => {
  test('is registered once, with name, purpose and the reason for its risk class', () => {
    given().when({ type: 'RegisterModel', data: registered.data }).follows(registered);
    given(registered)
      .when({ type: 'RegisterModel', data: registered.data })
      .refused('ALREADY_EXISTS', /registered already/);
    for (const field of ['name', 'purpose', 'rationale'] as const) {
      given()
        .when({ type: 'RegisterModel', data: { ...registered.data, [field]: ' ' } })
        .refused('BAD_INPUT', new RegExp(field));
    }
  });
});

describe('a version', () => {
  test('is numbered from 1, once for each training run', () => {
    given()
      .when(create)
      .refused('NOT_FOUND', /no model/);
    given(registered).when(create).follows(created);
    given(registered, created).when(create).follows();
    const other = { ...creation, origin: { kind: 'trained', trainingId: 'tr_other', base: null } } as const;
    given(registered, created)
      .when({ type: 'CreateModelVersion', data: other })
      .follows({ type: 'ModelVersionCreated', data: { ...other, version: 2 } });
  });
  test('is numbered in the same row when it was imported, once for each import', () => {
    const source = { title: 'A published scorecard', licence: 'MIT' };
    const origin = { kind: 'imported', importId: 'im_one', source, card: { digest: 'c', bytes: 9 } } as const;
    const imported = { type: 'ModelVersionCreated', data: { ...creation, origin, version: 2 } } as const;
    const bring: ModelCommand = { type: 'CreateModelVersion', data: { ...creation, origin } };
    given(registered, created).when(bring).follows(imported);
    given(registered, created, imported).when(bring).follows();
  });
  test('is evaluated on the file that was trained, and on no other', () => {
    given(registered, created).when({ type: 'RecordEvaluation', data: evaluated.data }).follows(evaluated);
    given(registered)
      .when({ type: 'RecordEvaluation', data: evaluated.data })
      .refused('NOT_FOUND', /no version 1/);
    given(registered, created)
      .when({ type: 'RecordEvaluation', data: { ...evaluated.data, artifactDigest: 'other' } })
      .refused('ARTIFACT_CORRUPT', /another file/);
  });
});

describe('an approval', () => {
  test('names the file and the evaluation it rests on', () => {
    given(registered, created, evaluated).when(decide('ApproveModelVersion')).follows(approved);
  });
  test('needs a second person, before anything else is looked at', () => {
    for (const past of [[created], [created, evaluated]]) {
      given(registered, ...past)
        .when(decide('ApproveModelVersion', { approver: requestedBy }))
        .refused('FOUR_EYES_REQUIRED', /second person/);
      given(registered, ...past)
        .when(decide('RejectModelVersion', { approver: requestedBy }))
        .refused('FOUR_EYES_REQUIRED', /second person/);
    }
  });
  test('needs an evaluation and a reason', () => {
    given(registered, created)
      .when(decide('ApproveModelVersion'))
      .refused('MODEL_VERSION_NOT_EVALUATED', /evaluate it first/);
    given(registered, created, evaluated)
      .when(decide('ApproveModelVersion', { rationale: '' }))
      .refused('BAD_INPUT', /reason/);
  });
  test('is given or refused once; a refusal needs no evaluation', () => {
    given(registered, created).when(decide('RejectModelVersion')).follows(rejected);
    for (const past of [approved, rejected, retired]) {
      for (const type of ['ApproveModelVersion', 'RejectModelVersion'] as const) {
        given(registered, created, evaluated, past)
          .when(decide(type))
          .refused('MODEL_VERSION_ALREADY_DECIDED', /already/);
      }
    }
  });
  test('is for a version that exists', () => {
    for (const version of [0, 2, -1, 1.5]) {
      given(registered, created, evaluated)
        .when(decide('ApproveModelVersion', { version }))
        .refused('NOT_FOUND', /no version/);
    }
  });
  test('stands when the version is evaluated again', () => {
    given(registered, created, evaluated, approved, evaluated)
      .when(decide('RejectModelVersion'))
      .refused('MODEL_VERSION_ALREADY_DECIDED', /approved/);
  });
});

describe('a retirement', () => {
  const retire = (reason: string = retired.data.reason): ModelCommand => ({
    type: 'RetireModelVersion',
    version: 1,
    reason,
  });
  test('happens once, with a reason', () => {
    given(registered, created).when(retire()).follows(retired);
    given(registered, created, retired).when(retire()).follows();
    given(registered, created)
      .when(retire(' '))
      .refused('BAD_INPUT', /reason/);
    given(registered)
      .when(retire())
      .refused('NOT_FOUND', /no version 1/);
  });
});
