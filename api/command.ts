// How does a mutation become a command? Its id comes from the caller's own key, so that a retry meets itself; its input
// leaves only a keyed fingerprint, since input can name people.
import type { DomainEvent } from '../domain/event-catalog.ts';
import type { Decider } from '../domain/kernel/decider.ts';
import type { IdNoun } from '../domain/kernel/ids.ts';
import { makeId } from '../domain/kernel/ids.ts';
import { canonicalJson } from '../ledger/canonical-json.ts';
import { commandIdFrom } from '../ledger/event-id.ts';
import type { CommandContext, Receipt } from '../ledger/receipt.ts';
import { idToken } from '../ledger/token.ts';
import { type Context, callerOf, originOf } from './context.ts';

/** What every mutation's input may carry. */
export interface CommandInput {
  readonly commandId?: string | null;
  readonly expectedRevision?: bigint | null;
}

/** `name`: the mutation; two mutations with one key are two inputs, so the second is refused as a reused key. */
export function commandContext(
  context: Context,
  name: string,
  input: CommandInput,
  extra: unknown = null,
): CommandContext {
  const { actor } = callerOf(context);
  const { commandId: key, ...rest } = input;
  const plain: unknown = JSON.parse(
    JSON.stringify(rest, (_key, value) => (typeof value === 'bigint' ? `${value}` : value)),
  );
  return {
    ...originOf(context),
    commandId: key ? commandIdFrom(actor.subject, key) : context.deps.newId(),
    inputFingerprint: context.deps.vault.fingerprint('command-input', canonicalJson([name, plain, extra])),
  };
}

/** The id of what a command creates: the same on a retry. */
export function newIdFor(noun: IdNoun, command: CommandContext): string {
  return makeId(noun, idToken(`${command.commandId}/${noun}`));
}

export function run<S, C, F extends DomainEvent>(
  context: Context,
  decider: Decider<S, C, F>,
  stream: string,
  command: C,
  commandContext: CommandContext,
  input: CommandInput,
): Promise<Receipt> {
  const { expectedRevision } = input;
  const options = expectedRevision === null || expectedRevision === undefined ? {} : { expectedRevision };
  return context.deps.commands.execute(decider, stream, command, commandContext, options);
}
