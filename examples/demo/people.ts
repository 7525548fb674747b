// Who acts in the story? One person a role, each with a token of their own from the server's development key.
import { developmentToken } from '../../app/cli/token.ts';
import type { Config } from '../../app/config.ts';
import { makePerson, type Person } from './api-client.ts';

const CAST = {
  /** Also holds the approver's role, to be refused by four eyes and not for want of a right. */
  engineer: { subject: 'e.moreau', role: ['engineer', 'approver'] },
  approver: { subject: 'a.okafor', role: ['approver'] },
  operator: { subject: 'o.lindqvist', role: ['operator'] },
  business: { subject: 'loan-desk', role: ['business'] },
  /** Takes objections down and looks at decisions again: another person than whoever asked for them. */
  officer: { subject: 'c.ferrari', role: ['business'] },
  regulator: { subject: 'r.ng', role: ['regulator'] },
  finance: { subject: 'f.haddad', role: ['finance'] },
} as const;

export type Cast = { readonly [Role in keyof typeof CAST]: Person };

export async function makeCast(url: string, config: Config, now: number): Promise<Cast> {
  const cast: Record<string, Person> = {};
  for (const [part, { subject, role }] of Object.entries(CAST)) {
    const token = await developmentToken(config, { subject, role, businessUnit: 'retail', lifetime: 8 }, now);
    cast[part] = makePerson(url, subject, token);
  }
  return cast as Cast;
}
