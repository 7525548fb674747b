// Tokens of the people a test needs, from the development key of the server's own keys folder.
import { developmentToken } from '../../../app/cli/token.ts';
import type { Config } from '../../../app/config.ts';
import type { Role } from '../../../domain/kernel/event.ts';
import type { Cast } from '../../../examples/demo/people.ts';

export interface TokenRequest {
  readonly subject?: string;
  readonly role: Role | readonly Role[];
  readonly businessUnit?: string;
  /** Milliseconds since 1970; the token is good for an hour from then. */
  readonly issuedAt?: number;
}

export function tokenFor(config: Config, request: TokenRequest): Promise<string> {
  const { role, subject, businessUnit = 'retail', issuedAt = Date.now() } = request;
  const roles = typeof role === 'string' ? [role] : role;
  return developmentToken(
    config,
    { subject: subject ?? `the.${roles.join('.')}`, role: roles, businessUnit, lifetime: 1 },
    issuedAt,
  );
}

/** One person a role; the engineer also holds the approver's, to be refused by four eyes and not for want of a right. */
export async function castTokens(config: Config): Promise<{ readonly [Part in keyof Cast]: string }> {
  return {
    engineer: await tokenFor(config, { role: ['engineer', 'approver'] }),
    approver: await tokenFor(config, { role: 'approver' }),
    operator: await tokenFor(config, { role: 'operator' }),
    business: await tokenFor(config, { role: 'business' }),
    officer: await tokenFor(config, { role: 'business', subject: 'the.officer' }),
    regulator: await tokenFor(config, { role: 'regulator' }),
    finance: await tokenFor(config, { role: 'finance' }),
  };
}
