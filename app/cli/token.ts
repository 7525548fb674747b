// `countersign token`: how does somebody get in on a development machine? Signed by the key pair of this server's keys folder.
import { Command, Option } from 'commander';
import { BUSINESS_UNIT } from '../../api/auth/claims.ts';
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
export async function developmentToken(
  config: Config,
  options: TokenOptions,
  now: number,
  warn: (sentence: string) => void = () => {},
): Promise<string> {
  if (config.jwksFile) {
    throw new Error(
      'Development tokens are switched off because COUNTERSIGN_JWKS_FILE is set; get one from your identity provider.',
    );
  }
  if (options.subject.trim() === '' || options.subject.length > 200) {
    throw new Error('--subject names somebody, in 1 to 200 characters.');
  }
  if (!BUSINESS_UNIT.test(options.businessUnit)) {
    throw new Error('--business-unit is small letters, digits and hyphens, such as retail or retail-eu.');
  }
  const { privatePem, created } = await ensureDevelopmentKeys(config.keysDir);
  if (created)
    warn(
      `New keys were made in ${config.keysDir}: a server that runs on another data folder will not know this token.`,
    );
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
      process.stdout.write(
        `${await developmentToken(config(), options, Date.now(), (sentence) => process.stderr.write(`${sentence}\n`))}\n`,
      );
    });
}
