// Which events show that a demand is met? One pure judgement each over the facts of a version; a judgement names the events it
// rests on, also when it says no. What no event shows is no check: somebody of a named role attests it.
import { RISK_CLASSES } from '../models/events.ts';
import type { RetainedThing } from './events.ts';
import { RETAINED_THINGS } from './events.ts';
import type { DeadlineFacts, First, OwnFacts, Shown, VersionFacts } from './facts.ts';

export interface Finding {
  readonly status: 'satisfied' | 'not-satisfied' | 'not-applicable';
  /** Event ids, oldest first. */
  readonly evidence: readonly string[];
  /** Why, in one sentence. */
  readonly because: string;
  /** RFC 3339; where time itself decides, not an event. Left out: since the event that made it so. */
  readonly since?: string | null;
}

export type Check = (facts: VersionFacts) => Finding;

const ids = (...facts: readonly (Shown | null | undefined)[]): string[] => [
  ...new Set(facts.flatMap((fact) => (fact ? [fact.eventId] : []))),
];
const yes = (because: string, evidence: readonly string[]): Finding => ({ status: 'satisfied', evidence, because });
const no = (because: string, evidence: readonly string[] = []): Finding => ({
  status: 'not-satisfied',
  evidence,
  because,
});
const nothing = (because: string, evidence: readonly string[] = []): Finding => ({
  status: 'not-applicable',
  evidence,
  because,
});

/** The version's own artifact was loaded and scored, on the rows its own training kept apart. */
const relevantEvaluations = ({ created, evaluations }: OwnFacts) =>
  created === null
    ? []
    : evaluations.filter(
        (evaluation) =>
          evaluation.split === 'held-out' &&
          evaluation.rows > 0 &&
          evaluation.datasetId === created.datasetId &&
          evaluation.datasetVersion === created.datasetVersion &&
          evaluation.artifactDigest === created.artifactDigest,
      );

function approvedByAnother({ own: { created, decided } }: VersionFacts): Finding {
  const evidence = ids(created, decided);
  if (created === null || decided === null) return no('Nobody has decided on the version.', evidence);
  if (decided.decision === 'rejected') return no('The version was rejected.', evidence);
  if (decided.approver === created.requestedBy) return no('Whoever asked for the version approved it.', evidence);
  return yes('A second person approved the version.', evidence);
}

function evaluatedHeldOut({ own }: VersionFacts): Finding {
  const relevant = relevantEvaluations(own);
  const evidence = ids(own.created, ...relevant);
  return relevant.length > 0
    ? yes('Its own file was measured on the rows that its training kept apart.', evidence)
    : no('Its own file was not measured on the rows that its training kept apart.', evidence);
}

function artifactVerified({ own: { created, evaluations, decided } }: VersionFacts): Finding {
  const seen = [...evaluations, ...(decided?.artifactDigest ? [decided] : [])];
  const evidence = ids(created, ...seen);
  if (created === null || evaluations.length === 0) return no('Nobody has loaded and measured the file yet.', evidence);
  return seen.every(({ artifactDigest }) => artifactDigest === created.artifactDigest)
    ? yes('Every measurement and the approval name the file that was made.', evidence)
    : no('A measurement or the approval names another file than the one that was made.', evidence);
}

function purposeStated({ model: { registered } }: VersionFacts): Finding {
  const evidence = ids(registered);
  return registered?.purposeStated &&
    registered.rationaleStated &&
    (RISK_CLASSES as readonly string[]).includes(registered.riskClass)
    ? yes('Purpose, risk class and the reason for it were stated.', evidence)
    : no('Purpose, risk class or the reason for it is missing.', evidence);
}

function classificationStated({ model: { registered, classified } }: VersionFacts): Finding {
  if (classified) return yes('Use, risk class, legal basis and rationale were stated.', ids(registered, classified));
  return no('The model was registered with a risk class, but nobody stated its use and legal basis.', ids(registered));
}

function dataGoverned({ own: { created }, dataset }: VersionFacts): Finding {
  if (!dataset) return no('The rows it was made of are not sealed here.', ids(created));
  const evidence = [...dataset.ingestionEventIds, dataset.eventId];
  if (!dataset.sourceStated) return no('The source or licence of the rows is not stated.', evidence);
  if (dataset.profiledFiles < dataset.files) return no('Not every file of the rows has a profile.', evidence);
  return yes('The rows are sealed, their source is stated, and every file has a profile.', evidence);
}

function groupsMeasured({ own, dataset }: VersionFacts): Finding {
  const relevant = relevantEvaluations(own);
  const best = relevant.findLast(({ groupTables }) => groupTables > 0);
  if (best) {
    const { groupTables, groupsWithoutTable } = best;
    const rest = groupsWithoutTable > 0 ? `; ${groupsWithoutTable} more are listed without one` : '';
    return yes(`Groups of ${groupTables} sensitive column(s) were measured apart${rest}.`, ids(best));
  }
  if (dataset?.sensitiveColumns === 0) return nothing('The rows have no sensitive column.', ids(dataset));
  return no('No measurement tells the groups of the sensitive columns apart.', ids(dataset, ...relevant));
}

function accuracyDeclared({ own }: VersionFacts): Finding {
  const relevant = relevantEvaluations(own);
  const sure = relevant.findLast(({ withInterval }) => withInterval);
  if (sure) return yes('How right it is was measured on held-out rows, with how sure that is.', ids(sure));
  if (relevant.length > 0) return no('It was measured, but without saying how sure the figures are.', ids(...relevant));
  return no('How right it is was not measured on held-out rows.', ids(own.created));
}

const firstsOf = ({ firsts }: VersionFacts, first: First) => firsts.filter((fact) => fact.first === first);

function decisionsLogged(facts: VersionFacts): Finding {
  const decided = firstsOf(facts, 'decided');
  return decided.length > 0
    ? yes('Its decisions are events of the ledger, from the first one on.', ids(...decided))
    : nothing('The version has decided nothing yet.', ids(facts.own.created));
}

function explanationRecorded(facts: VersionFacts): Finding {
  const [decided, explained] = [firstsOf(facts, 'decided'), firstsOf(facts, 'explained')];
  if (decided.length === 0) return nothing('The version has decided nothing yet.', ids(facts.own.created));
  const places = new Set(explained.map(({ deploymentId }) => deploymentId));
  return decided.every(({ deploymentId }) => places.has(deploymentId))
    ? yes('Decisions carry their reasons and what the row was compared with.', ids(...explained))
    : no('In a deployment no decision says what its row was compared with.', ids(...decided));
}

function humanOversight(facts: VersionFacts): Finding {
  const own = new Set(firstsOf(facts, 'decided').map(({ deploymentId }) => deploymentId));
  const places = facts.deployments.filter(({ deploymentId, versions, open }) => {
    return own.has(deploymentId) || (open && versions.length > 0);
  });
  const opened = ids(...places);
  if (places.length === 0) return nothing('The version answers in no deployment.', ids(facts.own.created));
  const ruled = places.filter(({ reviewRule }) => reviewRule?.active);
  const evidence = [...opened, ...ids(...places.map(({ reviewRule }) => reviewRule))];
  if (ruled.length < places.length) return no('A deployment has no rule that brings decisions to a person.', evidence);
  const [flagged, reviewed] = [firstsOf(facts, 'flagged'), firstsOf(facts, 'reviewed')];
  const looked = new Set(reviewed.map(({ deploymentId }) => deploymentId));
  if (flagged.some(({ deploymentId }) => !looked.has(deploymentId))) {
    return no('The rule brought decisions to a person, and nobody has looked at one.', [
      ...evidence,
      ...ids(...flagged),
    ]);
  }
  return yes('A rule brings decisions to a person, and people look at them.', [...evidence, ...ids(...reviewed)]);
}

function reproductionChecked({ own: { created, reproduced } }: VersionFacts): Finding {
  const evidence = ids(created, ...reproduced);
  if (reproduced.length === 0) return no('Neither its training nor a decision of it was done again.', ids(created));
  if (reproduced.some(({ verdict }) => verdict === 'different')) return no('Done again, it gave other bits.', evidence);
  if (reproduced.every(({ verdict }) => verdict === 'incomplete')) {
    return no('What it rested on was erased in part, so nothing is said about its bits.', evidence);
  }
  return yes('Done again, it gave the same bits.', evidence);
}

function inTime(facts: DeadlineFacts, words: { readonly none: string; readonly what: string; readonly done: string }) {
  const { count, overdue, overdueCount, lateCount, lastLateAt, firstAt, eventIds } = facts;
  if (count === 0) return nothing(words.none);
  if (overdueCount > 0) {
    const since = overdue[0]?.dueAt ?? null;
    return {
      ...no(`${overdueCount} ${words.what}(s) are past their day and not ${words.done}.`, ids(...overdue)),
      since,
    };
  }
  const late = lateCount > 0 ? `; ${lateCount} of ${count} were ${words.done} after their day` : '';
  const because = `No ${words.what} is past its day without being ${words.done}${late}.`;
  return { ...yes(because, eventIds), since: lastLateAt ?? firstAt };
}

const NAMED = {
  'approved-by-another-person': approvedByAnother,
  'evaluated-on-held-out-data': evaluatedHeldOut,
  'artifact-digest-verified': artifactVerified,
  'purpose-and-risk-class-stated': purposeStated,
  'classification-stated': classificationStated,
  'data-governed': dataGoverned,
  'groups-measured': groupsMeasured,
  'accuracy-declared': accuracyDeclared,
  'decisions-logged': decisionsLogged,
  'explanation-recorded': explanationRecorded,
  'human-oversight': humanOversight,
  'reproduction-checked': reproductionChecked,
  'incidents-reported-in-time': ({ incidents }) =>
    inTime(incidents, {
      none: 'No incident that must be reported is on record.',
      what: 'incident',
      done: 'reported',
    }),
  'complaints-answered-in-time': ({ complaints }) =>
    inTime(complaints, { none: 'No complaint is on record.', what: 'complaint', done: 'answered' }),
} as const satisfies Readonly<Record<string, Check>>;

export const CHECK_NAMES = Object.keys(NAMED) as (keyof typeof NAMED)[];

const RETAINED = new RegExp(`^retained-(${RETAINED_THINGS.join('|')})-([1-9]\\d{0,3})-months$`);

function retained(thing: RetainedThing, months: number): Check {
  return ({ retention }) => {
    const rule = retention.find((each) => each.thing === thing);
    if (!rule) return no(`No retention rule is set for this: ${thing}.`);
    return rule.months >= months
      ? yes(`The rule keeps it ${rule.months} months, at least the ${months} that are asked for.`, ids(rule))
      : no(`The rule keeps it ${rule.months} months; ${months} are asked for.`, ids(rule));
  };
}

/** Also `retained-<thing>-<n>-months`; `undefined`: there is none of this name. */
export function checkNamed(name: string): Check | undefined {
  if (Object.hasOwn(NAMED, name)) return NAMED[name as keyof typeof NAMED];
  const match = RETAINED.exec(name);
  return match ? retained(match[1] as RetainedThing, Number(match[2])) : undefined;
}
