// Where does a decision come from, and what else came from the same data? Lineage upstream from it, and downstream from the data.
import type { Cast } from '../people.ts';
import type { Teller } from '../teller.ts';

interface Lineage {
  readonly depth: number;
  readonly decisions: number | null;
  readonly nodes: readonly {
    readonly kind: string;
    readonly id: string;
    readonly label: string;
    readonly depth: number;
  }[];
}

const LINEAGE = `query ($kind: LineageKind!, $id: ID!, $direction: LineageDirection!) {
  lineage(kind: $kind, id: $id, direction: $direction) { depth decisions nodes { kind id label depth } }
}`;

/** Gives how many steps it goes back, and how many decisions stand on the same data. */
export async function followLineage({ regulator }: Cast, predictionId: string, teller: Teller) {
  teller.step(
    'regulator',
    'follows the decision back to the file it was learned from, and from there to all it led to',
  );
  const follow = async (kind: string, id: string, direction: string) =>
    (await regulator.ask<{ lineage: Lineage }>(LINEAGE, { kind, id, direction })).lineage;
  const back = await follow('PREDICTION', predictionId, 'UPSTREAM');
  const met = back.nodes.map(({ kind }) => kind.toLowerCase().replaceAll('_', ' '));
  teller.say(`${back.depth} steps back, past ${met.join(', ')}.`);
  const data = back.nodes.find(({ kind }) => kind === 'DATASET_VERSION');
  if (!data) throw new Error('The decision leads back to no data.');
  const forth = await follow('DATASET_VERSION', data.id, 'DOWNSTREAM');
  teller.say(`${forth.decisions ?? 0} decisions stand on ${data.label}.`);
  return { depth: back.depth, decisionsOnTheData: forth.decisions ?? 0 };
}
