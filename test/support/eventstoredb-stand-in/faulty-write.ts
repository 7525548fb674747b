// What does a fault do to a call that writes? Says whether the write happens, and whether an answer follows.
import { type CallError, notLeader } from './call-errors.ts';
import type { FaultMethod } from './faults.ts';
import type { StandInNode } from './stand-in-node.ts';

export interface WriteCall<Answer> {
  write(): Answer;
  answer(answer: Answer): void;
  fail(error: CallError): void;
  diskFull(): void;
}

export function writeWithFaults<Answer>(node: StandInNode, method: FaultMethod, call: WriteCall<Answer>) {
  const fault = node.faults.take(method);
  switch (fault?.kind) {
    case undefined:
    case 'duplicate':
    case 'slowReader':
    case 'cutMidRead':
      return call.answer(call.write());
    case 'mute':
      if (fault.at === 'afterWrite') call.write();
      return;
    case 'late': {
      const answer = call.write();
      setTimeout(() => call.answer(answer), fault.ms);
      return;
    }
    case 'cut':
      if (fault.at === 'afterWrite') call.write();
      return node.cutConnections();
    case 'restart':
      if (fault.at === 'afterWrite') call.write();
      void node.restart();
      return;
    case 'wrongLeader':
      return call.fail(notLeader(fault.host, fault.port));
    case 'diskFull':
      return call.diskFull();
    default: {
      const left: never = fault;
      throw new Error(`The stand-in has no fault ${JSON.stringify(left)}.`);
    }
  }
}
