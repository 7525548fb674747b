// How does the model stand under the law, the day before the high-risk articles hold and on that day? Law is data with dates here:
// the answer of one day does not change the other's.
import type { Cast } from '../people.ts';
import type { Teller } from '../teller.ts';

export interface LawAnswer {
  /** Obligations of the box that were published. */
  readonly published: number;
  /** From which day the high-risk articles hold. */
  readonly begins: string;
  /** Day → status → how many obligations. */
  readonly days: { readonly [day: string]: { readonly [status: string]: number } };
  readonly position: string;
}

interface Standing {
  readonly day: string;
  readonly rules: readonly {
    readonly rule: string;
    readonly title: string;
    readonly jurisdiction: string;
    readonly status: string;
    readonly because: string;
    readonly source: { readonly grade: string };
  }[];
}

const PUBLISH = `mutation ($input: PublishBoxedObligationsInput!) {
  publishBoxedObligations(input: $input) { published receipt { position } }
}`;
const CLASSIFY = `mutation ($input: ReclassifyModelInput!) { reclassifyModel(input: $input) { receipt { position } } }`;
const OBLIGATIONS = `query ($atLeast: Position) {
  obligations(jurisdiction: "EU", atLeast: $atLeast) { obligationId effectiveFrom }
}`;
const STANDING = `query ($id: ID!, $onDay: String!, $atLeast: Position) {
  complianceStatus(modelVersion: $id, onDay: $onDay, atLeast: $atLeast) {
    day rules { rule title jurisdiction status because source { grade } }
  }
}`;

/** Human oversight: one of the articles whose begin is asked about. */
const ARTICLE = 'eu-ai-act-14';
const DAY_MS = 86_400_000;

export async function askTheLaw(
  { approver, regulator }: Cast,
  model: { readonly modelId: string; readonly versionId: string },
  teller: Teller,
): Promise<LawAnswer> {
  teller.step('approver', 'publishes the law that comes in the box, and classifies the model with its reason');
  const { publishBoxedObligations } = await approver.ask<{ publishBoxedObligations: { published: string[] } }>(
    PUBLISH,
    {
      input: { commandId: 'demo-law' },
    },
  );
  const { published } = publishBoxedObligations;
  const { reclassifyModel } = await approver.ask<{ reclassifyModel: { receipt: { position: string } } }>(CLASSIFY, {
    input: {
      commandId: 'demo-class',
      modelId: model.modelId,
      riskClass: 'HIGH',
      useCase: 'CREDIT_SCORING',
      legalBasis: 'Regulation (EU) 2024/1689 Annex III 5(b)',
      rationale: 'It scores the credit of natural persons.',
    },
  });
  const { position } = reclassifyModel.receipt;
  const { obligations } = await regulator.ask<{ obligations: { obligationId: string; effectiveFrom: string }[] }>(
    OBLIGATIONS,
    { atLeast: position },
  );
  const begins = obligations.find(({ obligationId }) => obligationId === ARTICLE)?.effectiveFrom;
  if (!begins) throw new Error(`The box holds no obligation ${ARTICLE}.`);
  teller.say(`${published.length} obligations, each with its source, its grade and its days.`);

  const eve = new Date(Date.parse(begins) - DAY_MS).toISOString().slice(0, 10);
  teller.step('regulator', `asks how the version stands on ${eve} and on ${begins}`);
  const standings = [await standingOn(eve), await standingOn(begins)];
  const [before, after] = standings as [Standing, Standing];
  const statusBefore = new Map(before.rules.map(({ rule, status }) => [rule, status]));
  teller.table(
    ['obligation of the EU', 'grade', eve, begins],
    after.rules
      .filter(({ jurisdiction }) => jurisdiction === 'EU')
      .map(({ rule, title, status, source }) => [
        title,
        source.grade,
        say(statusBefore.get(rule) ?? 'not in force'),
        say(status),
      ]),
  );
  return {
    published: published.length,
    begins,
    days: Object.fromEntries(standings.map(({ day, rules }) => [day, countOf(rules)])),
    position,
  };

  async function standingOn(onDay: string): Promise<Standing> {
    const variables = { id: model.versionId, onDay, atLeast: position };
    return (await regulator.ask<{ complianceStatus: Standing }>(STANDING, variables)).complianceStatus;
  }
}

const say = (status: string) => status.toLowerCase().replaceAll('_', ' ');

function countOf(rules: Standing['rules']): { readonly [status: string]: number } {
  const counts: Record<string, number> = {};
  for (const { status } of rules) counts[say(status)] = (counts[say(status)] ?? 0) + 1;
  return counts;
}
