// What happened to this version, and who did it? A page of the audit trail, by what was done and to what.
import type { Cast } from '../people.ts';
import type { Teller } from '../teller.ts';

interface Entry {
  readonly type: string;
  readonly recordedAt: string;
  readonly actor: { readonly name: string | null };
  readonly dataHash: string;
}

const TRAIL = `query ($filter: AuditFilter, $atLeast: Position) {
  auditTrail(filter: $filter, last: 10, atLeast: $atLeast) { nodes { type recordedAt actor { name } dataHash } }
  auditEventCount
}`;

/** Gives how many events the whole trail holds. */
export async function readTrail(
  { regulator }: Cast,
  modelId: string,
  atLeast: string,
  teller: Teller,
): Promise<number> {
  const types = ['ModelRegistered', 'ModelVersionApproved', 'ModelReclassified', 'DeploymentOpened'];
  teller.step('regulator', 'turns to the page of the audit trail on this model');
  const { auditTrail, auditEventCount } = await regulator.ask<{
    auditTrail: { nodes: Entry[] };
    auditEventCount: number;
  }>(TRAIL, { filter: { id: modelId, types }, atLeast });
  if (auditTrail.nodes.length === 0) throw new Error('The trail says nothing of the model.');
  teller.table(
    ['event', 'when', 'who', 'sha256'],
    auditTrail.nodes.map(({ type, recordedAt, actor, dataHash }) => [
      type,
      recordedAt,
      actor.name?.split('|').at(-1) ?? 'the server',
      `${dataHash.slice(0, 16)}…`,
    ]),
  );
  teller.say(`The whole trail holds ${auditEventCount} events; that you looked is one of them.`);
  return auditEventCount;
}
