// `countersign token`: how does somebody get in on a development machine? Signed by the key pair of this server's keys folder.
import { Command, Option } from 'commander';
import { issueToken } from '../../api/auth/issue-token.ts';
import { ROLES, type Role } from '../../domain/kernel/event.ts';
import type { Config } from '../config.ts';
import { ensureDevelopmentKeys } from '../development-keys.ts';

export interface TokenOptions {
  readonly role: readonly Role[];
  readonly subject: string;
  readonly businessUnit: string;
  /** Hours. */
  readonly lifetime: number;
}

/** The token as a string; `now` in milliseconds since 1970. */
export async function developmentToken(config: Config, options: TokenOptions, now: number): Promise<string> {
  if (config.jwksFile) {
    throw new Error(
      'Development tokens are switched off because COUNTERSIGN_JWKS_FILE is set; get one from your identity provider.',
    );
  }
  const { privatePem } = await ensureDevelopmentKeys(config.keysDir);
  return issueToken(privatePem, {
    subject: options.subject,
    roles: options.role,
    businessUnit: options.businessUnit,
    issuer: config.issuer,
    audience: config.audience,
    now,
    lifetimeSeconds: Math.round(options.lifetime * 3600),
  });
}

export function tokenCommand(config: () => Config): Command {
  const hours = (text: string) => {
    const value = Number(text);
    if (!(value > 0 && value <= 720)) throw new Error('--lifetime is a number of hours above 0 and at most 720.');
    return value;
  };
  return new Command('token')
    .description('print a development token for somebody')
    .addOption(
      new Option('--role <role...>', 'what they may do; repeat or list for several')
        .choices([...ROLES])
        .makeOptionMandatory(),
    )
    .requiredOption('--subject <id>', 'who they are, e.g. r.ng')
    .requiredOption('--business-unit <unit>', 'whose things they see, e.g. retail')
    .option('--lifetime <hours>', 'how long it is good for', hours, 8)
    .action(async (options: TokenOptions) => {
      process.stdout.write(`${await developmentToken(config(), options, Date.now())}\n`);
    });
}
