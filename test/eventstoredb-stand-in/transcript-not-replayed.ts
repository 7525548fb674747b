// Which parts of the record does the replay leave out, and where may it differ? Literal lists, one reason each; the test fails
// when an entry no longer names a scenario or a step of the record, or when a scenario is neither replayed nor listed.

export interface NotReplayed {
  readonly scenario: string;
  /** Indexes of the steps left out; the whole scenario when absent. */
  readonly steps?: readonly number[];
  readonly reason: string;
}

export const NOT_REPLAYED: readonly NotReplayed[] = [
  {
    scenario: 'all/fresh-server: what $all holds',
    steps: [2],
    reason: 'timing only: the same again 3 s later; a server without projections writes nothing by itself',
  },
  {
    scenario: 'deadline/values',
    steps: [2, 3, 4, 5, 10, 11, 12, 13],
    reason: 'timing only: 1 ms and 5 ms were too short and long enough on the machine of the record',
  },
  {
    scenario: 'subscribe/client buffering: caughtUp and checkpointReached against a slow consumer',
    reason: 'the client only: how far its buffers ran ahead at one moment',
  },
  {
    scenario: 'subscribe/fellBehind: consumer that stops reading while many events arrive',
    reason: 'timing only: how many events passed before the drop; faults.test.ts shows the drop itself',
  },
  {
    scenario: 'persistent subscription/to a stream and to $all: basics',
    reason: 'not modelled: the stand-in refuses persistent subscriptions',
  },
  {
    scenario: 'server/start: what a client sees before it is ready; health code',
    reason:
      'a process that starts and its health page; the stand-in is in the test process and ready when it is returned',
  },
  {
    scenario: 'restart/subscriptions and calls when the server stops or dies',
    steps: [0, 1],
    reason: 'how a server says goodbye on SIGTERM: the stand-in stops in one way, as a killed one (steps 12 to 23)',
  },
  {
    scenario: 'restart/appends in flight when the server is stopped or killed; retry with the same ids',
    reason: 'which of hundreds of appends a signal met: timing; faults.test.ts cuts before and after a write instead',
  },
  {
    scenario: 'durability/acknowledged appends survive kill -9 (data dir, default flush), 10 rounds',
    reason: 'kill -9 and a disk: the stand-in keeps nothing on disk',
  },
  {
    scenario: 'pause/server stopped with SIGSTOP: deadlines, pending calls, outcome after SIGCONT',
    reason: 'SIGSTOP would stop the test process with the stand-in in it; faults.test.ts mutes calls instead',
  },
  {
    scenario: 'two clients in one process: server B dies while client A has appends in flight',
    reason: 'the client only: its one promise bank a process',
  },
  {
    scenario: 'server/readAll maxCount 0 and the like: does the server keep spinning?',
    reason: "the real server's use of the processor while it never answers",
  },
];

export interface AllowedDifference {
  /** A scenario's name, or '*' for all. */
  readonly scenario: string;
  /** The index of the step, or '*' for all. */
  readonly step: number | '*';
  /** The value that is not compared, e.g. 'outcome.pending'. */
  readonly path: string;
  readonly reason: string;
}

export const ALLOWED_DIFFERENCES: readonly AllowedDifference[] = [
  {
    scenario: 'client/dispose after all of this',
    step: 0,
    path: 'outcome.pending',
    reason: 'the replay gives up after 0.5 s where the record waited 5 s; both say that no answer came',
  },
  {
    scenario: 'deadline/values',
    step: 8,
    path: 'outcome.error.message',
    reason: 'the message tells how long the call took, 0.000s or 0.001s',
  },
  {
    scenario: 'subscribe/50 subscriptions on one client, all see every live event in order',
    step: 1,
    path: 'value',
    reason: 'how many of the 100 calls of a connection the scenarios before it had left open',
  },
  ...[9, 10, 12, 13, 14].map((step) => ({
    scenario: 'subscribe/live subscriber under load: dropped as too slow?',
    step,
    path: 'received',
    reason: 'timing only: how many events passed before the subscriber was dropped',
  })),
  {
    scenario: 'restart/subscriptions and calls when the server stops or dies',
    step: 12,
    path: 'stopTookMsUnder',
    reason: 'how long the real server took to stop',
  },
  { scenario: '*', step: '*', path: 'tookSeconds', reason: 'how long it took on the machine of the record' },
  {
    scenario: 'all/position inclusive or exclusive',
    step: 13,
    path: 'outcome.pending',
    reason: 'the replay gives up after 0.5 s where the record waited 15 s; both say that no answer came',
  },
  {
    scenario: 'append/many in flight from one client keep their order',
    step: 2,
    path: 'note',
    reason: 'a remark of whoever recorded it',
  },
  {
    scenario: 'restart/idempotency after a restart of the server (data dir)',
    step: '*',
    path: 'outcome.ok.position',
    reason: 'not recorded there: it says undefined for freshly written events too',
  },
];
