// Which id does an event get? One that a retry computes again: RFC 9562 version 5 from the command and the event's place.
import { v5 } from 'uuid';
import { canonicalJson } from './canonical-json.ts';

/** Namespaces of our own, drawn once at random and never changed: an id must come out the same for ever. */
const EVENTS = '5b0c8c0e-6c0d-4f3b-9a53-5f1f0d6a7c21';
const COMMANDS = 'd1a2b0f4-3f7e-4c35-8d0a-0e9c7b5a4e63';

/** `index`: place in the command's list of events, from 0. `commandId`: any text; the handlers put the stream before it. */
export function eventId(commandId: string, index: number): string {
  return v5(`${commandId}#${index}`, EVENTS);
}

/** One client's key names one command: two clients with the same key never meet. */
export function commandIdFrom(callerReference: string, clientKey: string): string {
  return v5(canonicalJson([callerReference, clientKey]), COMMANDS);
}
