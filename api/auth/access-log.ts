// Who was turned away, and who looked at evidence? Both are events before the answer leaves; nobody's denials are counted and
// written once a minute, so that an anonymous flood cannot fill the log.
import type { AccessDenied, EvidenceRead } from '../../domain/access/events.ts';
import type { ErrorCode } from '../../domain/kernel/errors.ts';
import type { Actor } from '../../domain/kernel/event.ts';
import { streams } from '../../domain/kernel/ids.ts';
import type { CommandContext } from '../../ledger/receipt.ts';
import type { ApiDeps } from '../deps.ts';

/** What an event says about where it came from, except which command it was. */
export type Origin = Omit<CommandContext, 'commandId' | 'inputFingerprint'>;

export interface Denial {
  readonly code: ErrorCode;
  /** GraphQL field or HTTP route: a name of ours, never text of the caller's. */
  readonly operation: string;
}

/** Codes that say "not you"; everything else is a mistake, not a denial. */
const DENIALS: ReadonlySet<ErrorCode> = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'WRONG_BUSINESS_UNIT',
  'FOUR_EYES_REQUIRED',
]);

export function isDenial(code: ErrorCode): boolean {
  return DENIALS.has(code);
}

export interface AccessLog {
  /** Durable before it resolves when the caller is known. Equal denials of one answer are one event with a count. */
  denied(origin: Origin, denials: readonly Denial[]): Promise<void>;
  deniedAnonymously(denial: Denial): void;
  evidence(origin: Origin, read: EvidenceRead): Promise<void>;
  /** Writes what was counted. Called each minute while there is something, and at the end. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

interface Counted {
  readonly denial: Denial;
  readonly count: number;
  readonly from: string;
  readonly to: string;
}

const MINUTE = 60_000;
/** Of one event: some 40 KB. */
const MAX_NODES = 1_000;
const SERVER: Actor = { subject: 'system', roles: [], businessUnit: 'system', issuerKind: 'system' };

export function makeAccessLog(
  deps: Pick<ApiDeps, 'streamWriter' | 'clock' | 'newId' | 'timers' | 'logger'>,
): AccessLog {
  let counted = new Map<string, Counted>();
  let cancel: (() => void) | undefined;

  const write = (facts: Parameters<ApiDeps['streamWriter']['write']>[1], origin: Origin) => {
    const day = deps.clock.now().slice(0, 10);
    return deps.streamWriter.write(streams.access(day), facts, {
      ...origin,
      commandId: deps.newId(),
      inputFingerprint: '',
    });
  };

  /** What could not be written is counted on, and goes with the next minute's. */
  const countAgain = (entry: Counted) => {
    const key = `${entry.denial.code} ${entry.denial.operation}`;
    const since = counted.get(key);
    counted.set(key, since ? { ...since, count: since.count + entry.count, from: entry.from } : entry);
  };

  const flushInAMinute = () => {
    cancel ??= deps.timers.after(MINUTE, () => {
      cancel = undefined;
      log.flush().catch((error) => {
        deps.logger.error(
          { error: error instanceof Error ? error.name : 'unknown' },
          'Anonymous denials could not be recorded; they are kept and tried again.',
        );
        flushInAMinute();
      });
    });
  };

  const log: AccessLog = {
    async denied(origin, denials) {
      const at = deps.clock.now();
      const equal = new Map<string, AccessDenied>();
      for (const { code, operation } of denials) {
        const key = `${code} ${operation}`;
        const count = (equal.get(key)?.count ?? 0) + 1;
        equal.set(key, { kind: 'caller', code, operation, count, from: at, to: at });
      }
      const facts = [...equal.values()].map((data) => ({ type: 'AccessDenied' as const, data }));
      await write(facts, origin);
    },
    deniedAnonymously(denial) {
      const at = deps.clock.now();
      const key = `${denial.code} ${denial.operation}`;
      const known = counted.get(key);
      counted.set(key, { denial, count: (known?.count ?? 0) + 1, from: known?.from ?? at, to: at });
      flushInAMinute();
    },
    async evidence(origin, read) {
      // In several events rather than cut short: which nodes were seen is the record's whole point.
      const facts: { type: 'EvidenceRead'; data: EvidenceRead }[] = [];
      for (let from = 0; from === 0 || from < read.nodes.length; from += MAX_NODES) {
        const nodes = read.nodes.slice(from, from + MAX_NODES);
        facts.push({ type: 'EvidenceRead', data: { ...read, nodes } });
      }
      await write(facts, origin);
    },
    async flush() {
      if (counted.size === 0) return;
      const batch = counted;
      counted = new Map();
      const facts = [...batch.values()].map(({ denial, count, from, to }) => ({
        type: 'AccessDenied' as const,
        data: { kind: 'anonymous' as const, ...denial, count, from, to },
      }));
      const id = deps.newId();
      const hex = id.replaceAll('-', '');
      const traceparent = `00-${hex}-${hex.slice(16)}-01`;
      try {
        await write(facts, { actor: SERVER, purpose: 'operations', correlationId: id, causationId: id, traceparent });
      } catch (error) {
        for (const entry of batch.values()) countAgain(entry);
        throw error;
      }
    },
    async close() {
      cancel?.();
      cancel = undefined;
      await log.flush();
    },
  };
  return log;
}
