// What does the house say of itself at /metrics? Counters of the log thread and the place of the views, read when asked.
import { Gauge, type Registry } from 'prom-client';
import type { EventLog } from '../ledger/event-log.ts';
import type { Projector } from '../projections/start-projector.ts';

export function registerHouseMetrics(
  registry: Registry,
  parts: { readonly log: EventLog; readonly projector: Projector },
): void {
  const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(await read());
      },
    });
  gauge(
    'ledger_commits_total',
    'Commits of the log: each is one sync of the disk.',
    async () => (await parts.log.stats()).commits,
  );
  gauge('ledger_appends_total', 'Appends the log answered.', async () => (await parts.log.stats()).appends);
  gauge('ledger_events_total', 'Events the log took since the start.', async () => (await parts.log.stats()).events);
  gauge(
    'ledger_alarms_total',
    'Facts that hide or limit what was recorded, seen in the event store.',
    async () => (await parts.log.stats()).alarms ?? 0,
  );
  gauge(
    'ledger_unknown_outcomes_total',
    'Tries of an append that were not answered.',
    async () => (await parts.log.stats()).unknown ?? 0,
  );
  gauge(
    'ledger_followers_dropped_total',
    'Followers of the log that were dropped and went on.',
    async () => (await parts.log.stats()).drops ?? 0,
  );
  gauge(
    'ledger_foreign_events_total',
    'Events of others that were passed over.',
    async () => (await parts.log.stats()).foreign ?? 0,
  );
  gauge('views_stopped', 'Views that met what they cannot read and stopped.', () => parts.projector.status().stopped);
  gauge('views_rebuilding', 'Views that are being built again.', () => parts.projector.status().rebuilding);
  gauge('views_caught_up', '1 when the views hold everything the log held when they last looked.', () =>
    parts.projector.status().caughtUp ? 1 : 0,
  );
}
