// Which writer takes this request? The gateway inside the thread that scores: it routes by hash(deployment, caller) and keeps
// one writer a partition.
import { DomainError } from '../../domain/kernel/errors.ts';
import { parseId } from '../../domain/kernel/ids.ts';
import type { ScoringGateway, ScoringRequest, ScoringResult } from '../scoring-gateway.ts';
import type { DeploymentReader } from './deployment-reader.ts';
import { partitionOf } from './partition.ts';
import { refusalOf } from './scoring-result.ts';
import type { ScoringWriter } from './scoring-writer.ts';

interface Deps {
  readonly deployments: DeploymentReader;
  readonly openWriter: (deploymentId: string, partition: number) => ScoringWriter;
}

export function makeLocalScoringGateway({ deployments, openWriter }: Deps): ScoringGateway {
  const writers = new Map<string, ScoringWriter>();
  /** Fixed for a deployment's life, so it is read once. */
  const partitions = new Map<string, number>();

  async function partitionsOf(deploymentId: string): Promise<number> {
    const known = partitions.get(deploymentId);
    if (known !== undefined) return known;
    const state = await deployments.read(parseId('deployment', deploymentId));
    if (state.status === 'unknown') throw new DomainError('NOT_FOUND', 'There is no deployment with this id.');
    partitions.set(deploymentId, state.opened.partitions);
    return state.opened.partitions;
  }

  function writerOf(deploymentId: string, partition: number): ScoringWriter {
    const name = `${deploymentId}.${partition}`;
    let writer = writers.get(name);
    if (!writer) {
      writer = openWriter(deploymentId, partition);
      writers.set(name, writer);
    }
    return writer;
  }

  async function answer(request: ScoringRequest, counts: ReadonlyMap<string, unknown>): Promise<ScoringResult> {
    const count = counts.get(request.deploymentId);
    if (typeof count !== 'number') return refusalOf(count);
    const { deploymentId, actor } = request;
    return writerOf(deploymentId, partitionOf(deploymentId, actor.subject, count)).submit(request);
  }

  return {
    async score(requests) {
      const counts = new Map<string, unknown>();
      for (const { deploymentId } of requests) {
        if (!counts.has(deploymentId))
          counts.set(deploymentId, await partitionsOf(deploymentId).catch((error) => error));
      }
      // All at once, so that the requests of a call stand in one batch.
      return Promise.all(requests.map((request) => answer(request, counts)));
    },
    async close() {
      await Promise.all([...writers.values()].map((writer) => writer.drain()));
    },
  };
}
