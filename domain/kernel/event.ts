// What is a fact here, and what is always written beside it? The envelope of design section 5:
// a log never forgets its first shapes, so this file changes only by adding optional fields.

/** JSON that RFC 8785 can write: no undefined, no bigint, no NaN. Money travels as an integer string. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a token may claim. Roles are rights; they say nothing about which business unit. */
export const ROLES = ['regulator', 'business', 'finance', 'engineer', 'approver', 'operator'] as const;
export type Role = (typeof ROLES)[number];

/** Who vouched for the actor: a development key of this server, a configured JWKS, or the server itself. */
export type IssuerKind = 'development' | 'jwks' | 'system';

/** Who did it. `subject` is a random reference from the vault, never the token's own `sub`. */
export interface Actor {
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly businessUnit: string;
  readonly issuerKind: IssuerKind;
}

/** Why the data was touched (GDPR art. 5(1)(b)): a closed list, so that it can be counted. */
export type Purpose =
  | 'model-development'
  | 'model-governance'
  | 'decisioning'
  | 'audit'
  | 'finance'
  | 'operations'
  | 'privacy';

export interface EventMetadata {
  /** Version of the event's shape in the catalogue, from 1. */
  readonly v: number;
  /** UTC, RFC 3339 with milliseconds; our own clock, never running backwards (the store's is not used). */
  readonly recordedAt: string;
  readonly actor: Actor;
  readonly purpose: Purpose;
  /** The command that caused the event; a retried command finds its first receipt by it. */
  readonly commandId: string;
  /** Keyed fingerprint of the command's input: the same id with other input is refused, and the input is not stored. */
  readonly inputFingerprint: string;
  readonly correlationId: string;
  /** The event or command that led to this one. */
  readonly causationId: string;
  /** W3C Trace Context, level 1. */
  readonly traceparent: string;
}

/** A fact, as the domain says it. */
export interface Fact<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
}

/** Ordered, opaque place of an event in the whole log: compare it, never add to it; gaps mean nothing. */
export type Position = bigint;

/** A fact as it stands in the ledger. */
export type Recorded<F extends Fact = Fact> = F & {
  readonly id: string;
  readonly stream: string;
  /** Place in its stream, from 0, without gaps. */
  readonly revision: bigint;
  readonly position: Position;
  readonly metadata: EventMetadata;
};
