// Who was turned away, and who looked at evidence? Both are events before the answer leaves; nobody's denials are counted and
// written once a minute, so that an anonymous flood cannot fill the log.
import type { AccessDenied, EvidenceRead } from '../../domain/access/events.ts';
import type { ErrorCode } from '../../domain/kernel/errors.ts';
import type { Actor } from '../../domain/kernel/event.ts';
import { streams } from '../../domain/kernel/ids.ts';
import { type Context, originOf } from '../context.ts';
import type { ApiDeps } from '../deps.ts';

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
  denied(context: Context, denials: readonly Denial[]): Promise<void>;
  deniedAnonymously(denial: Denial): void;
  evidence(context: Context, read: EvidenceRead): Promise<void>;
  /** Writes what was counted. Called each minute while there is something, and at the end. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const MINUTE = 60_000;
const SERVER: Actor = { subject: 'system', roles: [], businessUnit: 'system', issuerKind: 'system' };

export function makeAccessLog(
  deps: Pick<ApiDeps, 'streamWriter' | 'clock' | 'newId' | 'timers' | 'logger'>,
): AccessLog {
  let counted = new Map<string, { denial: Denial; count: number; from: string; to: string }>();
  let cancel: (() => void) | undefined;

  const write = (facts: Parameters<ApiDeps['streamWriter']['write']>[1], origin: ReturnType<typeof originOf>) => {
    const day = deps.clock.now().slice(0, 10);
    return deps.streamWriter.write(streams.access(day), facts, {
      ...origin,
      commandId: deps.newId(),
      inputFingerprint: '',
    });
  };

  const log: AccessLog = {
    async denied(context, denials) {
      const at = deps.clock.now();
      const equal = new Map<string, AccessDenied>();
      for (const { code, operation } of denials) {
        const key = `${code} ${operation}`;
        const count = (equal.get(key)?.count ?? 0) + 1;
        equal.set(key, { kind: 'caller', code, operation, count, from: at, to: at });
      }
      const facts = [...equal.values()].map((data) => ({ type: 'AccessDenied' as const, data }));
      await write(facts, originOf(context));
    },
    deniedAnonymously(denial) {
      const at = deps.clock.now();
      const key = `${denial.code} ${denial.operation}`;
      const known = counted.get(key);
      counted.set(key, { denial, count: (known?.count ?? 0) + 1, from: known?.from ?? at, to: at });
      cancel ??= deps.timers.after(MINUTE, () => {
        cancel = undefined;
        log
          .flush()
          .catch((error) => deps.logger.error({ error: String(error) }, 'Anonymous denials could not be recorded.'));
      });
    },
    async evidence(context, data) {
      await write([{ type: 'EvidenceRead', data }], originOf(context));
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
      await write(facts, { actor: SERVER, purpose: 'operations', correlationId: id, causationId: id, traceparent });
    },
    async close() {
      cancel?.();
      cancel = undefined;
      await log.flush();
    },
  };
  return log;
}
