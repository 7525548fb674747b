// A view that is being rebuilt is a note; one whose rebuild stopped is a problem that says why, though its old rows answer.
import assert from 'node:assert/strict';
import test from 'node:test';
import { checkViews } from '../../../app/doctor/check-views.ts';
import type { ViewState } from '../../../projections/views.ts';

const state = (status: 'running' | 'stopped', reason: string | null): ViewState => ({
  name: 'costs',
  version: 1,
  position: 5n,
  status: 'rebuilding',
  reason: null,
  rebuild: {
    version: 2,
    position: 2n,
    status,
    reason,
    startedAt: '2026-01-01T00:00:00.000Z',
    events: 2,
    busyMs: 1,
    fraction: 0.259,
  },
  lastRebuild: null,
});
const look = (seen: ViewState) =>
  checkViews({ cursors: [seen], states: [seen], place: undefined, origin: undefined }, 'views.sqlite', {
    first: undefined,
    end: 5n,
    holdsPlace: true,
  });

test('a rebuild that is under way is a warning with its percent', () => {
  const [finding, ...more] = look(state('running', null));
  assert.deepEqual([finding!.status, more], ['warning', []]);
  assert.match(finding!.sentence, /^The view costs is being rebuilt \(25 %\)\.$/);
});

test('a rebuild that stopped is a problem with its reason', () => {
  const [finding, ...more] = look(state('stopped', 'It met a stranger.'));
  assert.deepEqual([finding!.status, more], ['problem', []]);
  assert.match(finding!.sentence, /^The rebuild of the view costs has stopped: It met a stranger\.$/);
  assert.ok(finding!.remedy);
});
