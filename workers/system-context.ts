// In whose name does the house itself write? Workers have no token: their events carry the actor `system`.
import type { Purpose } from '../domain/kernel/event.ts';
import { sha256Hex } from '../ledger/digest.ts';
import type { CommandContext } from '../ledger/receipt.ts';

export interface SystemCause {
  /** Deterministic: a worker that repeats a step meets its own first one. */
  readonly commandId: string;
  readonly businessUnit: string;
  readonly purpose: Purpose;
  /** Of the request the work belongs to, such as a training id. */
  readonly correlationId: string;
  readonly causationId?: string;
}

export function systemContext({
  commandId,
  businessUnit,
  purpose,
  correlationId,
  causationId,
}: SystemCause): CommandContext {
  // W3C Trace Context, level 1: the trace is the correlation, so a run's events share it across restarts and machines.
  const traceparent = `00-${sha256Hex(correlationId).slice(0, 32)}-${sha256Hex(commandId).slice(0, 16)}-00`;
  return {
    actor: { subject: 'system', roles: [], businessUnit, issuerKind: 'system' },
    purpose,
    commandId,
    inputFingerprint: sha256Hex(commandId),
    correlationId,
    causationId: causationId ?? correlationId,
    traceparent,
  };
}
