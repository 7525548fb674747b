// What may be done to a deployment: only an approved version ever answers, and a closed one never.
import { describe, test } from 'node:test';
import { type DeploymentCommand, deploymentDecider } from '../../../domain/deployments/decide.ts';
import type { DeploymentEvent, DeploymentOpened } from '../../../domain/deployments/events.ts';
import type { ModelEvent } from '../../../domain/models/events.ts';
import { evolveModel, type ModelState, unknownModel } from '../../../domain/models/state.ts';
import { deciderSpec } from '../../support/decider-spec.ts';
import { EVENT_EXAMPLES } from '../../support/event-examples.ts';

const given = deciderSpec(deploymentDecider);
const opened: DeploymentEvent = { type: 'DeploymentOpened', data: EVENT_EXAMPLES.DeploymentOpened.data };
const changed: DeploymentEvent = { type: 'RoutingChanged', data: EVENT_EXAMPLES.RoutingChanged.data };
const closed: DeploymentEvent = { type: 'DeploymentClosed', data: EVENT_EXAMPLES.DeploymentClosed.data };

const modelFact = <T extends ModelEvent['type']>(type: T, change: object = {}) =>
  ({ type, data: { ...EVENT_EXAMPLES[type].data, ...change } }) as unknown as ModelEvent;
const version = (number: number, digest: string): ModelEvent[] => [
  modelFact('ModelVersionCreated', {
    version: number,
    trainingId: `tr_${number}`,
    artifact: { digest: digest.repeat(64), bytes: 1, format: 'onnx' },
  }),
  modelFact('ModelVersionEvaluated', { version: number }),
];
const model = (...events: ModelEvent[]): ModelState =>
  [modelFact('ModelRegistered'), ...version(1, 'a'), ...version(2, 'b'), ...events].reduce(evolveModel, unknownModel);
const approved = (number: number) => modelFact('ModelVersionApproved', { version: number });
const bothApproved = model(approved(1), approved(2));

const { routes: _routes, businessUnit: _unit, ...data } = EVENT_EXAMPLES.DeploymentOpened.data;
const open = (state: ModelState = bothApproved, change: Partial<DeploymentOpened> = {}): DeploymentCommand => ({
  type: 'OpenDeployment',
  data: { ...data, ...change },
  championVersion: 1,
  model: state,
});
const route = (
  championVersion = 2,
  state: ModelState = bothApproved,
  reason = 'Version 2 was approved.',
): DeploymentCommand => ({
  type: 'ChangeRouting',
  championVersion,
  model: state,
  reason,
});
const close = (reason = 'The product is no longer sold.'): DeploymentCommand => ({ type: 'CloseDeployment', reason });

describe('a deployment opens', () => {
  test("once, in its model's business unit, with the approved file", () => {
    given().when(open()).follows(opened);
    given(opened)
      .when(open())
      .refused('ALREADY_EXISTS', /exists already/);
    given(closed, opened, closed)
      .when(open())
      .refused('ALREADY_EXISTS', /exists already/);
  });
  test('with an approved version only', () => {
    const states = [
      model(),
      model(modelFact('ModelVersionRejected', { version: 1 })),
      model(approved(1), modelFact('ModelVersionRetired', { version: 1 })),
    ];
    for (const state of states)
      given()
        .when(open(state))
        .refused('MODEL_VERSION_NOT_APPROVED', /only an approved version/);
    given()
      .when(open(unknownModel))
      .refused('NOT_FOUND', /no model/);
  });
  test('with a name, a threshold strictly between 0 and 1, and decisions that are words', () => {
    given()
      .when(open(bothApproved, { name: '' }))
      .refused('BAD_INPUT', /name/);
    for (const threshold of [0, 1, -0.1, Number.NaN]) {
      given()
        .when(open(bothApproved, { threshold }))
        .refused('BAD_INPUT', /threshold/);
    }
    for (const word of ['', 'decline', 'DE CLINE', 'X'.repeat(41), '1ST']) {
      given()
        .when(open(bothApproved, { decisions: { atOrAbove: word, below: 'APPROVE' } }))
        .refused('BAD_INPUT', /DECLINE/);
      given()
        .when(open(bothApproved, { decisions: { atOrAbove: 'DECLINE', below: word } }))
        .refused('BAD_INPUT', /DECLINE/);
    }
  });
});

describe('routing changes', () => {
  test('to another approved version, with a reason', () => {
    given(opened).when(route()).follows(changed);
    given(opened)
      .when(route(2, model(approved(1))))
      .refused('MODEL_VERSION_NOT_APPROVED', /Version 2 is evaluated/);
    given(opened)
      .when(route(3))
      .refused('NOT_FOUND', /no version 3/);
    given(opened)
      .when(route(2, bothApproved, ''))
      .refused('BAD_INPUT', /reason/);
  });
  test('not at all when that version answers already', () => {
    given(opened).when(route(1)).follows();
    given(opened, changed).when(route(2)).follows();
  });
});

describe('a deployment closes', () => {
  test('with a reason, and then answers, changes and closes no more', () => {
    given(opened).when(close()).follows(closed);
    given(opened)
      .when(close(''))
      .refused('BAD_INPUT', /reason/);
    for (const command of [close(), route()]) {
      given(opened, closed)
        .when(command)
        .refused('DEPLOYMENT_CLOSED', /closed/);
      given()
        .when(command)
        .refused('NOT_FOUND', /no deployment/);
    }
  });
});
