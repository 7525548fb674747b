// A scorer for tests of the API: every request gets the same score, but ids, seals, counters and retries are real, and what it
// answers is what it appended.
import { randomBytes } from 'node:crypto';
import { deploymentDecider, open } from '../../domain/deployments/decide.ts';
import { reviewOf } from '../../domain/deployments/review-rule.ts';
import { championOf } from '../../domain/deployments/state.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { streams } from '../../domain/kernel/ids.ts';
import type { PredictionScored } from '../../domain/predictions/events.ts';
import type { Clock } from '../../ledger/clock.ts';
import { encodeEvent } from '../../ledger/codec.ts';
import type { CommandHandler } from '../../ledger/command-handler.ts';
import type { EventStore, StoredEvent } from '../../ledger/event-store.ts';
import type { Vault } from '../../ledger/vault/vault.ts';
import { inputFingerprintOf, predictionIdOf } from '../../workers/scoring/prediction-id.ts';
import { answerFrom, predictionOf, refusal } from '../../workers/scoring/scoring-result.ts';
import { sealGrounds } from '../../workers/scoring/seal-grounds.ts';
import type { ScoringGateway, ScoringRequest, ScoringResult } from '../../workers/scoring-gateway.ts';

export function makeAppendingGateway(deps: {
  readonly store: EventStore;
  readonly vault: Vault;
  readonly commands: CommandHandler;
  readonly clock: Clock;
}): ScoringGateway {
  const { store, vault, commands, clock } = deps;
  const stored = new Map<string, StoredEvent>();
  const counters = new Map<string, number>();
  let last: Promise<unknown> = Promise.resolve();

  async function score(request: ScoringRequest): Promise<ScoringResult> {
    if (typeof request.features.amount !== 'number') {
      return refusal(new DomainError('WRONG_TYPE', 'Feature "amount" must be a number.', { column: 'amount' }));
    }
    const predictionId = predictionIdOf(vault, request);
    const inputFingerprint = inputFingerprintOf(vault, request);
    const before = stored.get(predictionId);
    if (before) return answerFrom(predictionOf(before), before.data, inputFingerprint, true);
    const { deploymentId, subjectId, actor, correlationId, traceparent } = request;
    const { state } = await commands.load(deploymentDecider, streams.deployment(deploymentId));
    const { opened } = open(state);
    const { version, artifactDigest } = championOf(open(state));
    const [subject] = subjectId === null ? [] : await vault.ensureSubjects('subject', [subjectId]);
    const counter = (counters.get(actor.subject) ?? 0) + 1;
    const features = request.features as Record<string, number | string | null>;
    const reasons = [{ column: 'amount', contribution: 0.5 }];
    const now = clock.now();
    const data: PredictionScored = {
      predictionId,
      deploymentId,
      caller: actor.subject,
      counter,
      modelId: opened.modelId,
      version,
      artifactDigest,
      businessUnit: opened.businessUnit,
      task: 'binary',
      score: 0.75,
      predictedClass: null,
      threshold: opened.threshold,
      decision: opened.decisions.atOrAbove,
      grounds: sealGrounds(predictionId, { features, reasons }, subject, randomBytes),
      explanation: {
        method: 'integrated-gradients',
        baseline: { kind: 'mean-training-row', digest: 'b'.repeat(64) },
        baselineLogit: 0,
        logit: 0.5,
        residual: 0,
        sampling: null,
      },
      unknownCategories: request.unknownCategories,
      batch: { id: 'batch', index: 0, size: 1 },
      usage: { leaseId: 'ls_0000000000000001', provider: 'cpu', deviceNs: 1000 },
      startedAt: now,
      endedAt: now,
      environmentDigest: 'e'.repeat(64),
      review: reviewOf(open(state).reviewRule, { score: 0.75, threshold: opened.threshold, features }),
    };
    const event = encodeEvent(
      predictionId,
      { type: 'PredictionScored', data },
      {
        recordedAt: now,
        actor,
        purpose: 'decisioning',
        commandId: predictionId,
        inputFingerprint,
        correlationId,
        causationId: correlationId,
        traceparent,
      },
    );
    const stream = streams.predictions(deploymentId, 0);
    const [end] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
    const [appended] = await store.append(stream, end?.revision ?? 'none', [event]);
    stored.set(predictionId, appended!);
    counters.set(actor.subject, counter);
    return answerFrom(predictionOf(appended!), appended!.data, inputFingerprint, false);
  }

  return {
    async score(requests) {
      const results: ScoringResult[] = [];
      for (const request of requests) {
        const one = last.then(() =>
          score(request).catch((error) => {
            if (error instanceof DomainError) return refusal(error);
            throw error;
          }),
        );
        last = one.catch(() => {});
        results.push(await one);
      }
      return results;
    },
    close: async () => {},
  };
}
