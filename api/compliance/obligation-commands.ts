// How does law enter the house? One obligation at a time, or all that comes in the box; either way as events that nobody changes.
import { Arg, Authorized, Ctx, ID, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { BOXED_JURISDICTIONS } from '../../domain/compliance/box/obligations-box.ts';
import type { ObligationCheck } from '../../domain/compliance/events.ts';
import { obligationDecider, parseObligationId } from '../../domain/compliance/obligations.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { streams } from '../../domain/kernel/ids.ts';
import type { Receipt } from '../../ledger/receipt.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { commandContext, run } from '../command.ts';
import type { Context } from '../context.ts';
import { ReceiptType, receiptOf } from '../ledger/receipt.types.ts';
import { boxedObligationDecider, boxedObligations, isOurOwn } from './boxed-obligation.ts';
import {
  type ObligationCheckInput,
  PublishBoxedObligationsInput,
  PublishObligationInput,
} from './obligation-inputs.ts';

@ObjectType()
export class ObligationPayload {
  @AuthorizedField(() => ID)
  obligationId: string;

  @AuthorizedField(() => Int, { description: 'From 1: which edition of it this is.' })
  edition: number;

  @AuthorizedField(() => ReceiptType)
  receipt: ReceiptType;
}

@ObjectType()
export class BoxedObligationsPayload {
  @AuthorizedField(() => [ID], { description: 'Of which something was missing and is published now.' })
  published: string[];

  @AuthorizedField(() => [ID], { description: 'That stood already.' })
  standing: string[];

  @AuthorizedField(() => [ID], { description: 'Which the house entered in its own words: the box adds nothing.' })
  ourOwn: string[];

  @AuthorizedField(() => ReceiptType, { nullable: true, description: 'The last of all; null where all are our own.' })
  receipt: ReceiptType | null;
}

@Resolver()
export class ObligationCommands {
  @Authorized('regulator', 'approver')
  @Mutation(() => ObligationPayload, {
    description: 'Enters an obligation, or its next edition, with the days between which it holds.',
  })
  async publishObligation(
    @Arg('input', () => PublishObligationInput) input: PublishObligationInput,
    @Ctx() context: Context,
  ): Promise<ObligationPayload> {
    const { obligationId, title, demand, jurisdiction, source } = input;
    const supersedes = input.supersedes ?? null;
    const data = {
      obligationId,
      title,
      demand,
      jurisdiction,
      source: { citation: source.citation, url: source.url ?? null, grade: source.grade },
      appliesTo: { riskClasses: input.riskClasses ?? null, useCases: input.useCases ?? null },
      effectiveFrom: input.effectiveFrom ?? null,
      effectiveTo: input.effectiveTo ?? null,
      supersedes,
      check: checkOf(input.check),
    };
    const supersededIsPublished = supersedes === null ? null : await isPublished(context, supersedes);
    const receipt = await run(
      context,
      obligationDecider,
      streams.obligation(parseNewId(obligationId)),
      { type: 'PublishObligation', data, supersededIsPublished },
      commandContext(context, 'publishObligation', input),
      input,
    );
    // Only editions stand in the stream.
    return { obligationId, edition: Number(receipt.revision) + 1, receipt: receiptOf(receipt) };
  }

  @Authorized('regulator', 'approver')
  @Mutation(() => BoxedObligationsPayload, {
    description: 'Enters the law that comes with the house, as far as it is missing. Sent twice, it adds nothing.',
  })
  async publishBoxedObligations(
    @Arg('input', () => PublishBoxedObligationsInput) input: PublishBoxedObligationsInput,
    @Ctx() context: Context,
  ): Promise<BoxedObligationsPayload> {
    const wanted = boxedObligations(parseJurisdictions(input.jurisdictions ?? null));
    const command = commandContext(context, 'publishBoxedObligations', input);
    const published: string[] = [];
    const standing: string[] = [];
    const ourOwn: string[] = [];
    let last: Receipt | null = null;
    for (const [obligationId, boxed] of wanted) {
      const stream = streams.obligation(obligationId);
      const { state } = await context.deps.commands.load(obligationDecider, stream);
      if (isOurOwn(boxed, state)) {
        ourOwn.push(obligationId);
        continue;
      }
      const { supersedes } = boxed[0]!;
      const supersededIsPublished = supersedes === null ? null : await isPublished(context, supersedes);
      const receipt = await run(
        context,
        boxedObligationDecider,
        stream,
        { boxed, supersededIsPublished },
        command,
        input,
      );
      (receipt.replayed ? standing : published).push(obligationId);
      if (last === null || last.position < receipt.position) last = receipt;
    }
    return { published, standing, ourOwn, receipt: last && receiptOf(last) };
  }
}

/** Whether somebody published it. An id that cannot exist names nothing. */
export async function isPublished({ deps }: Context, obligationId: string): Promise<boolean> {
  let id: string;
  try {
    id = parseObligationId(obligationId);
  } catch {
    return false;
  }
  const { state } = await deps.commands.load(obligationDecider, streams.obligation(id));
  return state.length > 0;
}

/** Throws BAD_INPUT: of a new obligation it is its form that is wrong. */
function parseNewId(text: string): string {
  try {
    return parseObligationId(text);
  } catch {
    throw new DomainError(
      'BAD_INPUT',
      'obligationId is words of a-z and 0-9 with hyphens between, such as eu-ai-act-14.',
      { field: 'obligationId' },
    );
  }
}

function checkOf({ kind, check, roles, validMonths }: ObligationCheckInput): ObligationCheck {
  if (kind === 'derived') return { kind, check: check ?? '' };
  if (kind === 'attested') return { kind, roles: [...new Set(roles ?? [])], validMonths: validMonths ?? null };
  return { kind };
}

function parseJurisdictions(jurisdictions: readonly string[] | null): readonly string[] | null {
  if (jurisdictions?.every((each) => BOXED_JURISDICTIONS.includes(each)) ?? true) return jurisdictions;
  throw new DomainError('BAD_INPUT', `The box holds law of ${BOXED_JURISDICTIONS.join(', ')}; name some of these.`, {
    field: 'jurisdictions',
  });
}
