// What does the law ask, who vouched for what, what went wrong, and what was reported? Law is dated data, never a constant in
// code: an obligation is published with its source, how sure we are of it, and the days between which it holds.
import type { Fact, Role } from '../kernel/event.ts';
import type { RiskClass, UseCase } from '../models/events.ts';

/** Primary text read; secondary sources only; from memory. */
export const SOURCE_GRADES = ['P', 'S', 'M'] as const;
export type SourceGrade = (typeof SOURCE_GRADES)[number];

/** How an obligation is shown to be met. */
export type ObligationCheck =
  /** By events of the model, judged by a check of domain/compliance/checks.ts. */
  | { readonly kind: 'derived'; readonly check: string }
  /** By somebody's word, of one of these roles, renewed after so many months (null: once). */
  | { readonly kind: 'attested'; readonly roles: readonly Role[]; readonly validMonths: number | null }
  /** Shown for information: nothing is judged. */
  | { readonly kind: 'informative' };

export interface ObligationPublished {
  /** Kebab case, chosen once: `eu-ai-act-14`. */
  readonly obligationId: string;
  /** From 1; a later edition of an obligation holds from its own first day on. */
  readonly edition: number;
  readonly title: string;
  /** What it asks, in our words. */
  readonly demand: string;
  /** `EU`, `US`, `CN`, `INT`. */
  readonly jurisdiction: string;
  readonly source: { readonly citation: string; readonly url: string | null; readonly grade: SourceGrade };
  /** Null: all. */
  readonly appliesTo: {
    readonly riskClasses: readonly RiskClass[] | null;
    readonly useCases: readonly UseCase[] | null;
  };
  /** Calendar days, `2026-04-17`; the last is excluded, null: no end is known. */
  readonly effectiveFrom: string;
  readonly effectiveTo: string | null;
  /** The obligation it took the place of. */
  readonly supersedes: string | null;
  readonly check: ObligationCheck;
}

export interface AttestationRecorded {
  readonly attestationId: string;
  readonly obligationId: string;
  readonly modelId: string;
  /** Null: the model as a whole. */
  readonly version: number | null;
  readonly businessUnit: string;
  readonly statement: string;
  readonly attestor: string;
  /** The role they spoke in: one that the obligation asks for and their token held. */
  readonly role: Role;
  readonly validFrom: string;
  readonly validUntil: string | null;
}

export const INCIDENT_KINDS = ['serious', 'death', 'widespread', 'personal-data', 'other'] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

export interface IncidentOpened {
  readonly incidentId: string;
  readonly kind: IncidentKind;
  readonly title: string;
  readonly description: string;
  readonly modelId: string | null;
  readonly version: number | null;
  readonly businessUnit: string;
  /** Subject reference of who sees it through. */
  readonly owner: string;
  readonly occurredAt: string;
  /** When the clock began to run. */
  readonly awareAt: string;
  /** Until when it must be reported; null: nobody asks for a report. */
  readonly dueAt: string | null;
  /** What the deadline rests on; null with it. */
  readonly basis: string | null;
}

export interface IncidentReported {
  readonly incidentId: string;
  readonly authority: string;
  /** The authority's own. */
  readonly reference: string;
  readonly reportedAt: string;
}

export interface IncidentClosed {
  readonly incidentId: string;
  readonly cause: string;
  readonly measures: string;
}

export const RETAINED_THINGS = ['event-log', 'documentation', 'rows', 'artifacts'] as const;
export type RetainedThing = (typeof RETAINED_THINGS)[number];

/** At least so long is kept; the house deletes nothing by itself. */
export interface RetentionRuleSet {
  readonly thing: RetainedThing;
  readonly months: number;
  readonly obligationId: string | null;
  readonly reason: string;
}

/** A case file is none of them: it opens what is known of a person, and kept by digest it would outlive their erasure. */
export const REPORT_KINDS = [
  'annex-iv',
  'oscal-assessment-results',
  'cyclonedx-ml-bom',
  'croissant',
  'cost-statement',
] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

/** A report that cannot change: its files are kept by digest. */
export interface ReportFinalised {
  readonly reportId: string;
  readonly kind: ReportKind;
  readonly title: string;
  readonly about: {
    readonly modelId: string | null;
    readonly version: number | null;
    readonly datasetId: string | null;
    readonly datasetVersion: number | null;
  };
  readonly businessUnit: string | null;
  /** UTC, the end excluded; null where it is of no period. */
  readonly periodFrom: string | null;
  readonly periodTo: string | null;
  /** The position it was made at, a decimal. */
  readonly asOf: string;
  readonly files: readonly { readonly mediaType: string; readonly digest: string; readonly bytes: number }[];
}

export type ObligationEvent = Fact<'ObligationPublished', ObligationPublished>;
export type AttestationEvent = Fact<'AttestationRecorded', AttestationRecorded>;
export type IncidentEvent =
  | Fact<'IncidentOpened', IncidentOpened>
  | Fact<'IncidentReported', IncidentReported>
  | Fact<'IncidentClosed', IncidentClosed>;
export type RetentionEvent = Fact<'RetentionRuleSet', RetentionRuleSet>;
export type ReportEvent = Fact<'ReportFinalised', ReportFinalised>;

export type ComplianceEvent = ObligationEvent | AttestationEvent | IncidentEvent | RetentionEvent | ReportEvent;
