// Who answers for one partition? One writer: it gathers requests while its last append is under way, scores them in one call,
// appends them at the exact revision, and answers from what is stored (design section 2, guarantees G1, G4 and G8). A second
// writer on the stream, a zombie, is fenced by the conflict: whoever loses reads again and scores what is still missing.

import { open } from '../../domain/deployments/decide.ts';
import { reviewOf } from '../../domain/deployments/review-rule.ts';
import { championOf, type OpenDeployment } from '../../domain/deployments/state.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { streams } from '../../domain/kernel/ids.ts';
import type { Grounds, PredictionScored } from '../../domain/predictions/events.ts';
import { decisionOf } from '../../domain/predictions/outcome.ts';
import type { FeatureValue } from '../../learning/encoding.ts';
import type { Clock } from '../../ledger/clock.ts';
import { encodeEvent } from '../../ledger/codec.ts';
import { countForAppend, fitsAnAppend } from '../../ledger/cut-into-appends.ts';
import {
  AppendOutcomeUnknown,
  type EventStore,
  MAX_APPEND_DATA_BYTES,
  type NewEvent,
  type StoredEvent,
  WrongExpectedRevision,
} from '../../ledger/event-store.ts';
import { unconfirmed } from '../../ledger/unconfirmed.ts';
import type { RandomBytes } from '../../ledger/vault/aead.ts';
import type { SubjectKey, Vault } from '../../ledger/vault/vault.ts';
import type { Lease } from '../metering.ts';
import type { ScoringRequest, ScoringResult } from '../scoring-gateway.ts';
import { checkRequest } from './check-request.ts';
import type { DeploymentReader } from './deployment-reader.ts';
import type { Exclusive } from './exclusive.ts';
import type { ModelFacts, ModelFactsReader } from './model-facts.ts';
import { makePartitionLedger } from './partition-ledger.ts';
import { inputFingerprintOf, predictionIdOf } from './prediction-id.ts';
import type { PredictionIndex } from './prediction-index.ts';
import { scoreRows } from './score-rows.ts';
import type { ScorerCache } from './scorer-cache.ts';
import { answerFrom, keyReused, predictionOf, refusal, refusalOf } from './scoring-result.ts';
import { sealGrounds } from './seal-grounds.ts';
import type { VersionFile } from './version-file.ts';
import type { VersionScorer } from './version-scorer.ts';

/** What a version is scored on: turns that do not overlap, and the lease that meters them. */
export interface ScoringDevice {
  /** Taken at the first use. */
  readonly lease: () => Promise<Lease>;
  readonly device: Exclusive;
}

export interface ScoringWriterDeps extends ScoringDevice {
  readonly store: EventStore;
  readonly vault: Vault;
  readonly index: PredictionIndex;
  readonly deployments: DeploymentReader;
  readonly models: ModelFactsReader;
  readonly scorers: ScorerCache;
  /** An imported model's own, so that one which is slow keeps nobody else waiting; without it, it shares ours. */
  readonly importedDevice?: (file: VersionFile) => ScoringDevice;
  readonly clock: Clock;
  readonly monotonicNs: () => bigint;
  readonly randomBytes: RandomBytes;
  /** A name for a batch: any unique text. */
  readonly newBatchId: () => string;
  readonly environmentDigest: string;
  readonly limits?: WriterLimits;
  /** Faults that callers see as UNAVAILABLE. */
  readonly onError?: (error: unknown) => void;
}

export interface WriterLimits {
  readonly batchRows: number;
  readonly queueRows: number;
}

export interface ScoringWriter {
  /** Always an answer: a fault is UNAVAILABLE, a full queue OVERLOADED. */
  submit(request: ScoringRequest): Promise<ScoringResult>;
  /** Resolves when everything that was submitted is answered. */
  drain(): Promise<void>;
}

interface Waiting {
  readonly request: ScoringRequest;
  readonly predictionId: string;
  readonly inputFingerprint: string;
  readonly answer: (result: ScoringResult) => void;
}

/** A request with its checked row, and the requests of the same key that came beside it. */
interface Row {
  readonly waiting: Waiting;
  readonly cells: readonly FeatureValue[];
  readonly joined: Waiting[];
}

interface Built {
  readonly row: Row;
  readonly event: NewEvent;
  readonly grounds: Grounds;
  readonly deviceNs: number;
}

const LIMITS: WriterLimits = { batchRows: 256, queueRows: 10_000 };
const MAX_ATTEMPTS = 8;
const MAX_APPENDS = 3;

export function makeScoringWriter(deps: ScoringWriterDeps, deploymentId: string, partition: number): ScoringWriter {
  const { store, vault, deployments, models, scorers, clock, limits = LIMITS, onError = () => {} } = deps;
  const stream = streams.predictions(deploymentId, partition);
  const ledger = makePartitionLedger({ store, index: deps.index, deploymentId, stream });
  let queue: Waiting[] = [];
  let running: Promise<void> | undefined;
  let read = false;

  async function run(): Promise<void> {
    await Promise.resolve(); // requests of the same message join the first batch
    while (queue.length > 0) {
      const batch = queue.slice(0, limits.batchRows);
      queue = queue.slice(limits.batchRows);
      try {
        await answerBatch(batch);
      } catch (error) {
        if (!(error instanceof DomainError) || error.code === 'UNAVAILABLE') {
          onError(error);
          // What was stored of this batch is not known: the next one reads it from the ledger.
          read = false;
          ledger.reset();
        }
        for (const waiting of batch) waiting.answer(refusalOf(error)); // a second answer is ignored
      }
    }
    running = undefined;
  }

  async function answerBatch(batch: readonly Waiting[]): Promise<void> {
    let open = batch;
    for (let attempt = 0; attempt < MAX_ATTEMPTS && open.length > 0; attempt++) {
      if (!read) {
        await ledger.refresh();
        read = true;
      }
      open = await answerStored(open);
      if (open.length > 0) open = await scoreAndAppend(open);
    }
    if (open.length > 0) throw new Error(`Another writer kept winning on stream ${stream}.`);
  }

  /** Answers what was scored before; gives the rest. */
  async function answerStored(batch: readonly Waiting[]): Promise<Waiting[]> {
    const fresh: Waiting[] = [];
    for (const waiting of batch) {
      const revision = ledger.find(waiting.predictionId);
      if (revision === undefined) {
        fresh.push(waiting);
        continue;
      }
      const [stored] = await store.readStream(stream, { from: revision, limit: 1 });
      if (stored?.id !== waiting.predictionId) throw new Error(`Stream ${stream} does not hold what the view says.`);
      waiting.answer(answerFrom(predictionOf(stored), stored.data, waiting.inputFingerprint, true));
    }
    return fresh;
  }

  /** Scores and appends; gives what another writer came in between of. */
  async function scoreAndAppend(batch: readonly Waiting[]): Promise<Waiting[]> {
    const deployment = open(await deployments.read(deploymentId));
    const champion = championOf(deployment);
    const { modelId } = deployment.opened;
    const facts = await models.of(modelId, champion.version);
    const file = { ...facts.file, artifact: { ...facts.file.artifact, digest: champion.artifactDigest } };
    const device = (file.cardDigest !== null && deps.importedDevice?.(file)) || deps;
    return scorers.use(file, async (scorer) => {
      const rows = accept(batch, deployment, scorer, facts);
      if (rows.length === 0) return [];
      const subjects = await subjectsOf(rows);
      const lease = await device.lease();
      return lease.use(async (claim) => {
        const built = await build(rows, deployment, scorer, subjects, { lease, device: device.device });
        return appendAll(built, claim);
      });
    });
  }

  /** Refuses bad rows alone; requests of one key in one batch are one row. */
  function accept(
    batch: readonly Waiting[],
    { opened }: OpenDeployment,
    scorer: VersionScorer,
    facts: ModelFacts,
  ): Row[] {
    const rows = new Map<string, Row>();
    for (const waiting of batch) {
      const { request, predictionId, inputFingerprint } = waiting;
      const first = rows.get(predictionId);
      if (first) {
        if (first.waiting.inputFingerprint === inputFingerprint) first.joined.push(waiting);
        else waiting.answer(refusal(keyReused()));
        continue;
      }
      const { actor, subjectId, unknownCategories } = request;
      if (actor.businessUnit !== opened.businessUnit) {
        waiting.answer(
          refusal(new DomainError('WRONG_BUSINESS_UNIT', 'The deployment belongs to another business unit.')),
        );
        continue;
      }
      if (facts.subjectRequired && subjectId === null) {
        waiting.answer(
          refusal(
            new DomainError('SUBJECT_REQUIRED', 'This model decides about persons: subjectId must name the person.'),
          ),
        );
        continue;
      }
      const options = { unknownCategories, sensitive: facts.sensitive };
      const checked = scorer.check(request.features, options);
      if ('problem' in checked) {
        const { code, column, sentence } = checked.problem;
        waiting.answer(refusal(new DomainError(code, sentence, { column })));
        continue;
      }
      rows.set(predictionId, { waiting, cells: checked.row, joined: [] });
    }
    return [...rows.values()];
  }

  async function subjectsOf(rows: readonly Row[]): Promise<ReadonlyMap<string, SubjectKey>> {
    const ids = [...new Set(rows.map((row) => row.waiting.request.subjectId).filter((id) => id !== null))];
    if (ids.length === 0) return new Map();
    const keys = await vault.ensureSubjects('subject', ids);
    return new Map(ids.map((id, index) => [id, keys[index]!]));
  }

  async function build(
    rows: readonly Row[],
    deployment: OpenDeployment,
    scorer: VersionScorer,
    subjects: ReadonlyMap<string, SubjectKey>,
    { lease: { leaseId, provider }, device }: { readonly lease: Lease; readonly device: Exclusive },
  ): Promise<Built[]> {
    const champion = championOf(deployment);
    const { modelId, businessUnit, threshold, decisions } = deployment.opened;
    const scored = await scoreRows(
      { ...deps, device },
      scorer,
      rows.map(({ cells, waiting }) => ({ cells, features: waiting.request.features })),
    );
    const batchId = deps.newBatchId();
    const recordedAt = clock.now();
    const counters = new Map<string, number>();
    const built: Built[] = [];
    rows.forEach((row, index) => {
      const { request, predictionId, inputFingerprint } = row.waiting;
      const caller = request.actor.subject;
      const counter = (counters.get(caller) ?? ledger.counterOf(caller)) + 1;
      const one = scored.rows[index];
      if (!one) {
        refuseRow(
          row,
          new DomainError(
            'NOT_FINITE',
            'The model gives no finite score for these features; check numbers that are very large.',
          ),
        );
        return;
      }
      const { answer, grounds, explanation, deviceNs } = one;
      const subject = request.subjectId === null ? undefined : subjects.get(request.subjectId);
      // Members by name, here and in the metadata: what stands in canonical order is written three times faster.
      const data: PredictionScored = {
        artifactDigest: champion.artifactDigest,
        batch: { id: batchId, index, size: rows.length },
        businessUnit,
        caller,
        counter,
        decision: decisionOf(answer, { threshold, decisions }),
        deploymentId,
        endedAt: scored.endedAt,
        environmentDigest: deps.environmentDigest,
        explanation,
        grounds: sealGrounds(predictionId, grounds, subject, deps.randomBytes),
        modelId,
        predictedClass: answer.predictedClass,
        predictionId,
        review: reviewOf(deployment.reviewRule, { score: answer.score, threshold, features: grounds.features }),
        score: answer.score,
        startedAt: scored.startedAt,
        task: answer.task,
        threshold,
        unknownCategories: request.unknownCategories,
        usage: { deviceNs, leaseId, provider },
        version: champion.version,
      };
      const event = encodeEvent(
        predictionId,
        { type: 'PredictionScored', data },
        {
          actor: request.actor,
          causationId: predictionId,
          commandId: predictionId,
          correlationId: request.correlationId,
          inputFingerprint,
          purpose: 'decisioning',
          recordedAt,
          traceparent: request.traceparent,
        },
      );
      if (!fitsAnAppend(event)) {
        const tooLarge = new DomainError(
          'BAD_INPUT',
          `The request is too large to be recorded; at most ${MAX_APPEND_DATA_BYTES} bytes.`,
        );
        refuseRow(row, tooLarge);
        return;
      }
      counters.set(caller, counter); // only now: a counter without an event would be a gap
      built.push({ row, event, grounds, deviceNs });
    });
    return built;
  }

  async function appendAll(
    built: readonly Built[],
    claim: (deviceNs: number, events: number) => void,
  ): Promise<Waiting[]> {
    let at = 0;
    while (at < built.length) {
      const part = built.slice(at, at + countForAppend(built, at, ({ event }) => event));
      let stored: readonly StoredEvent[];
      try {
        stored = await appendSettled(part.map(({ event }) => event));
      } catch (error) {
        if (!(error instanceof WrongExpectedRevision)) throw error;
        await ledger.refresh();
        return built.slice(at).flatMap(({ row }) => [row.waiting, ...row.joined]);
      }
      const events = stored.map(predictionOf);
      for (const event of events) ledger.learn(event);
      // Another writer may have stored the same requests first, as its own events: only what is ours is claimed.
      const ours = part.map(({ event }, index) => equal(event.data, stored[index]!.data));
      const own = part.filter((_, index) => ours[index]);
      if (own.length > 0) {
        claim(
          own.reduce((sum, { deviceNs }) => sum + deviceNs, 0),
          own.length,
        );
      }
      part.forEach(({ row, grounds }, index) => {
        const { waiting, joined } = row;
        const sealed = ours[index] ? grounds : undefined;
        const answer = ({ inputFingerprint }: Waiting, replayed: boolean) =>
          answerFrom(events[index]!, stored[index]!.data, inputFingerprint, replayed, sealed);
        waiting.answer(answer(waiting, !ours[index]));
        for (const each of joined) each.answer(answer(each, true));
      });
      at += part.length;
    }
    return [];
  }

  /**
   * The same ids at the same revision are a retry: the store says whether the first try got in. A few are enough: a store across
   * a network has tried for as long as it may each time, and everybody of this deployment waits meanwhile.
   */
  async function appendSettled(events: readonly NewEvent[]): Promise<readonly StoredEvent[]> {
    let unknown: AppendOutcomeUnknown | undefined;
    for (let attempt = 0; attempt < MAX_APPENDS; attempt++) {
      try {
        return await store.append(stream, ledger.revision(), events);
      } catch (error) {
        if (error instanceof AppendOutcomeUnknown) unknown = error;
        // A conflict is read anew by the caller: what was stored is found there by its key.
        else if (unknown === undefined || error instanceof WrongExpectedRevision) throw error;
        else throw unconfirmed('prediction', error);
      }
    }
    throw unconfirmed('prediction', unknown);
  }

  return {
    submit: (request) =>
      new Promise((resolve) => {
        if (queue.length >= limits.queueRows) {
          const full = `${limits.queueRows} requests wait for this deployment; send fewer at a time, and this one again later.`;
          resolve(refusal(new DomainError('OVERLOADED', full)));
          return;
        }
        try {
          checkRequest(request);
          const predictionId = predictionIdOf(vault, request);
          const inputFingerprint = inputFingerprintOf(vault, request);
          queue.push({ request, predictionId, inputFingerprint, answer: resolve });
        } catch (error) {
          resolve(refusalOf(error));
          return;
        }
        running ??= run();
      }),
    async drain() {
      while (running) await running;
    },
  };
}

function refuseRow({ waiting, joined }: Row, error: DomainError): void {
  for (const each of [waiting, ...joined]) each.answer(refusal(error));
}

const equal = (a: Uint8Array, b: Uint8Array) => a.length === b.length && Buffer.compare(a, b) === 0;
