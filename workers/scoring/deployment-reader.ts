// Does this deployment answer, and with which version? Folded from its stream, of which every read takes the new tail: a
// request that comes after the receipt of a closing always finds it closed, on every writer and in every process.

import type { DeploymentEvent } from '../../domain/deployments/events.ts';
import { type DeploymentState, evolveDeployment, unknownDeployment } from '../../domain/deployments/state.ts';
import { streams } from '../../domain/kernel/ids.ts';
import { decodeEvent } from '../../ledger/codec.ts';
import type { EventStore } from '../../ledger/event-store.ts';
import { readWholeStream } from '../../ledger/read-whole-stream.ts';

export interface DeploymentReader {
  read(deploymentId: string): Promise<DeploymentState>;
}

const REMEMBERED = 1_000;

export function makeDeploymentReader(store: EventStore): DeploymentReader {
  /** Oldest use first. `next`: the first revision that was not read yet. */
  const known = new Map<string, { state: DeploymentState; next: bigint }>();
  return {
    async read(deploymentId) {
      const before = known.get(deploymentId) ?? { state: unknownDeployment, next: 0n };
      const tail = await readWholeStream(store, streams.deployment(deploymentId), before.next);
      let { state } = before;
      for (const stored of tail) {
        const decoded = decodeEvent(stored);
        if (decoded.kind === 'event') state = evolveDeployment(state, decoded.event as DeploymentEvent);
      }
      const next = before.next + BigInt(tail.length);
      // Ids that name nothing are not kept: they come from outside, without end.
      if (state.status === 'unknown') return state;
      if (next >= (known.get(deploymentId)?.next ?? 0n)) {
        known.delete(deploymentId);
        known.set(deploymentId, { state, next });
        if (known.size > REMEMBERED) known.delete(known.keys().next().value!);
      }
      return state;
    },
  };
}
