// Does an answer take longer in a long ledger? The same house with a million events against ten thousand, each question asked of both
// in turn: through GraphQL, as a regulator and finance ask, and of the reading functions alone, where no HTTP hides the difference.
import { join } from 'node:path';
import { auditTrail } from '../projections/audit/read-audit.ts';
import { costTotals } from '../projections/costs/read-totals.ts';
import { lineageOf } from '../projections/lineage/lineage-of.ts';
import { EVERYTHING } from '../projections/scope.ts';
import { openViews } from '../projections/sqlite/open-views.ts';
import type { Views } from '../projections/views.ts';
import { median } from './interleave.ts';
import { type SampledDecision, YEAR_DAYS } from './made-history.ts';
import type { MeasureOptions } from './measurement.ts';
import { type MadeHouse, openMadeHouse } from './open-made-house.ts';
import type { RatioRow } from './ratio-row.ts';
import { inScratchFolder } from './scratch-folder.ts';

const AIM = 3;
const DEPTH = 6;

type House = MadeHouse & { readonly views: Views };
type Question = (house: House, about: SampledDecision) => Promise<unknown>;

const DOSSIER = `query Dossier($id: ID!) {
  decisionDossier(id: $id) {
    asOf finalDecision
    decision { id decision score threshold }
    model { id name } modelVersion { id status } classification { riskClass }
    approvals { status since } evaluation { id } trainingRun { id } datasetVersion { id rows }
    deployment { id name } routing { role version } reviewRule { id } reviews { decision } complaints { id }
    costLines { kind } reproductionChecks { verdict } trainingChecks { verdict }
    lineage { nodes { id kind } } evidence { id type } receipt { position }
  }
}`;
const LINEAGE = `query Lineage($id: ID!, $kind: LineageKind!, $direction: LineageDirection!) {
  lineage(id: $id, kind: $kind, direction: $direction, maxDepth: ${DEPTH}) { decisions nodes { id kind } edges { relation } }
}`;
const BY_DAY = `query ByDay($from: String!, $to: String!) { costByDay(from: $from, to: $to) { days series { nanos } } }`;
const TRAIL = `query Trail($filter: AuditFilter) { auditTrail(last: 50, filter: $filter) { edges { node { id type } } } }`;

const rowsOf = ({ year }: House, { modelVersion }: SampledDecision) => year.rowsOf.get(modelVersion)!;
const trail =
  (filter: (about: SampledDecision) => object): Question =>
  ({ server }, about) =>
    server.cast.regulator.ask(TRAIL, { filter: filter(about) });
const page =
  (filter: (about: SampledDecision) => object): Question =>
  ({ views }, about) =>
    auditTrail(views, { ...EVERYTHING, last: 50, ...filter(about) });

const QUESTIONS: { readonly [key: string]: Question } = {
  dossier: ({ server }, { id }) => server.cast.regulator.ask(DOSSIER, { id }),
  'lineage up': ({ server }, { id }) =>
    server.cast.regulator.ask(LINEAGE, { id, kind: 'PREDICTION', direction: 'UPSTREAM' }),
  'lineage down': (house, about) =>
    house.server.cast.regulator.ask(LINEAGE, {
      id: rowsOf(house, about),
      kind: 'DATASET_VERSION',
      direction: 'DOWNSTREAM',
    }),
  'cost by day': ({ server }) => server.cast.finance.ask(BY_DAY, YEAR_DAYS),
  'audit page': trail(() => ({})),
  'audit page of a model version': trail(({ modelVersion }) => ({ id: modelVersion })),
  'audit page of approvals': trail(() => ({ types: ['ModelVersionApproved', 'ModelVersionRejected'] })),
  'audit page of a person': trail(({ subject, correlationId }) => (subject ? { subject } : { correlationId })),
  'read lineage up': ({ views }, { id }) =>
    lineageOf(views, { ...EVERYTHING, kind: 'prediction', id, direction: 'upstream', maxDepth: DEPTH }),
  'read lineage down': (house, about) =>
    lineageOf(house.views, {
      ...EVERYTHING,
      kind: 'datasetVersion',
      id: rowsOf(house, about),
      direction: 'downstream',
      maxDepth: DEPTH,
    }),
  'read cost by day': ({ views }) => costTotals(views, { ...EVERYTHING, ...YEAR_DAYS, by: ['day'] }),
  'read audit page': page(() => ({})),
  'read audit page of a deployment': page(({ deploymentId }) => ({ id: deploymentId })),
  'read audit page of costs': page(() => ({ noun: 'costs' })),
};

/** Both numbers in milliseconds, median. */
export function measureAnswers({ quick, say }: MeasureOptions): Promise<RatioRow[]> {
  const [few, many] = quick ? [3_000, 6_000] : [10_000, 1_000_000];
  const askings = quick ? 3 : 40;
  return inScratchFolder(async (folder) => {
    const houses: House[] = [];
    try {
      for (const events of [few, many]) {
        say(`answers: makes a house of ${events} events`);
        const house = await openMadeHouse(join(folder, String(events)), events);
        houses.push({ ...house, views: openViews({ file: house.viewsFile }) });
      }
      const [short, long] = houses as [House, House];
      const rows: RatioRow[] = [];
      for (const [key, question] of Object.entries(QUESTIONS)) {
        const { value, reference } = await askInTurn(key, question, long, short, askings);
        const what = `${key}, ${long.year.events} events`;
        rows.push({
          key,
          what,
          unit: 'ms',
          value,
          reference,
          against: `with ${short.year.events} events`,
          aim: { most: AIM },
        });
        say(`${what}: ${value.toFixed(2)} against ${reference.toFixed(2)} ms`);
      }
      return rows;
    } finally {
      for (const { views, server } of houses) {
        views.close();
        await server.close();
      }
    }
  });
}

/** Each time about another decision of each house. The first time is not counted: pages are cold, statements unprepared. */
async function askInTurn(key: string, question: Question, long: House, short: House, askings: number) {
  const times: { [of in 'value' | 'reference']: number[] } = { value: [], reference: [] };
  for (let asking = -1; asking < askings; asking++) {
    for (const [of, house] of [
      ['value', long],
      ['reference', short],
    ] as const) {
      const { decisions } = house.year;
      const started = performance.now();
      const answer = await question(house, decisions.at(asking % decisions.length)!);
      if (asking >= 0) times[of].push(performance.now() - started);
      if (countValues(answer) < 2)
        throw new Error(`${key} was answered with nothing; that would be fast and say nothing.`);
    }
  }
  return { value: median(times.value), reference: median(times.reference) };
}

/** Whatever is not null, in it or in what it holds. */
function countValues(answer: unknown): number {
  if (answer === null || answer === undefined) return 0;
  if (typeof answer !== 'object') return 1;
  return Object.values(answer).reduce((sum: number, each) => sum + countValues(each), 0);
}
