// A command's context for tests: everything fixed but what the test is about.
import type { CommandContext } from '../../ledger/receipt.ts';

export function commandContext(change: Partial<CommandContext> = {}): CommandContext {
  return {
    commandId: '0b9d9b0e-64f0-5c8f-9c39-6f2f5a3d1a01',
    inputFingerprint: 'f'.repeat(64),
    actor: {
      subject: 'sb_aaaaaaaaaaaaaaaaaaaaaaaaaa',
      roles: ['engineer'],
      businessUnit: 'retail',
      issuerKind: 'development',
    },
    purpose: 'model-development',
    correlationId: 'correlation-1',
    causationId: 'causation-1',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    ...change,
  };
}

/** Each call is a millisecond later. */
export function tickingClock(start = Date.parse('2026-01-01T00:00:00Z')) {
  let now = start;
  return { now: () => new Date(now++).toISOString() };
}
