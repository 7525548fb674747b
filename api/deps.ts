// What does the API need from the rest of the house? Ports only; app/compose.ts hands them in.

import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Position } from '../domain/kernel/event.ts';
import type { ArtifactStore } from '../ledger/artifacts/artifact-store.ts';
import type { Clock } from '../ledger/clock.ts';
import type { CommandHandler } from '../ledger/command-handler.ts';
import type { EventStore } from '../ledger/event-store.ts';
import type { Staging } from '../ledger/staging/staging.ts';
import type { StreamWriter } from '../ledger/stream-writer.ts';
import type { Vault } from '../ledger/vault/vault.ts';
import type { RebuildOutcome } from '../projections/rebuild-requests.ts';
import type { Views } from '../projections/views.ts';
import type { Intake } from '../workers/intake/intake.ts';
import type { ModelEvaluator } from '../workers/model-evaluator.ts';
import type { ModelImporter } from '../workers/model-importer.ts';
import type { Reproducer } from '../workers/reproduction/reproducer.ts';
import type { ScoringGateway } from '../workers/scoring-gateway.ts';
import type { StorageMeter } from '../workers/storage-meter.ts';
import type { AuthConfig } from './auth/claims.ts';
import type { Limits } from './limits/limits.ts';
import type { Readings } from './staging/readings.ts';

export interface ApiDeps {
  readonly commands: CommandHandler;
  readonly store: EventStore;
  readonly streamWriter: StreamWriter;
  readonly vault: Vault;
  /** Files of finalised reports, beside those of models and rows. */
  readonly artifacts: Pick<ArtifactStore, 'put' | 'get'>;
  readonly gateway: ScoringGateway;
  readonly evaluator: ModelEvaluator;
  readonly importer: ModelImporter;
  readonly reproducer: Reproducer;
  readonly storageMeter: StorageMeter;
  readonly intake: Pick<Intake, 'ingest' | 'ingestStaged' | 'inspectStaged' | 'discard'>;
  readonly staging: Staging;
  readonly readings: Readings;
  readonly views: Views;
  /** How many views met what they cannot read and stopped. Cheap. */
  readonly stoppedViews?: () => number;
  /** Begins to build a view again from the first event. */
  readonly rebuildView?: (view: string) => Promise<RebuildOutcome>;
  /** Position up to which the views have everything; 0n before the first event. Cheap: read on every answer. */
  readonly viewPosition: () => Position;
  /** Resolves true as soon as the views hold `position`, false after `timeoutMs`. */
  readonly waitForView: (position: Position, timeoutMs: number) => Promise<boolean>;
  readonly clock: Clock;
  /** Milliseconds since 1970, for token expiry and rate windows; never for the record. */
  readonly wallClock: () => number;
  /** Random UUID (v4). */
  readonly newId: () => string;
  readonly timers: Timers;
  readonly auth: AuthConfig;
  readonly metrics: Registry;
  readonly logger: Logger;
  readonly limits: Limits;
  /** Of a new deployment that names none. */
  readonly partitions?: number;
  readonly host: string;
  /** 0: an ephemeral port. */
  readonly port: number;
  /** True when the log answers; asked by /readyz only. */
  readonly isLogReachable: () => Promise<boolean>;
}

/** Timers are handed in, so that tests do not sleep. */
export interface Timers {
  /** Gives a function that cancels. */
  after(milliseconds: number, run: () => void): () => void;
}
