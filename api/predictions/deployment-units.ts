// Which business unit does a deployment belong to? Fixed when it is opened, so it is read once: predict is the hot path.
import { deploymentDecider } from '../../domain/deployments/decide.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { parseId, streams } from '../../domain/kernel/ids.ts';
import type { CommandHandler } from '../../ledger/command-handler.ts';

const MAX_KNOWN = 10_000;
const knownTo = new WeakMap<CommandHandler, Map<string, string>>();

/** Throws NOT_FOUND. */
export async function unitOfDeployment(commands: CommandHandler, deploymentId: string): Promise<string> {
  let known = knownTo.get(commands);
  if (!known) {
    known = new Map();
    knownTo.set(commands, known);
  }
  const unit = known.get(deploymentId);
  if (unit !== undefined) return unit;
  const { state } = await commands.load(deploymentDecider, streams.deployment(parseId('deployment', deploymentId)));
  if (state.status === 'unknown') throw new DomainError('NOT_FOUND', 'There is no deployment with this id.');
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(deploymentId, state.opened.businessUnit);
  return state.opened.businessUnit;
}
