// A connection string carries a password, and errors quote what they met: nothing that this process prints may hold it.
import { connectionName } from '../ledger/eventstoredb/connection-name.ts';

const SHORTEST_ALONE = 4;

/** `addresses`: what this process was given; those that are no connection strings hold no secret. */
export function withoutCredentials(text: string, addresses: readonly string[]): string {
  let clean = text;
  for (const address of addresses.filter((text) => /^esdb(\+discover)?:/.test(text))) {
    clean = clean.replaceAll(address, connectionName(address));
    const authority = /^[^:]+:\/\/([^/?]*)@/.exec(address)?.[1];
    const password = authority?.slice(authority.indexOf(':') + 1);
    if (!authority?.includes(':') || !password) continue;
    for (const form of new Set([password, decoded(password)])) {
      // A password of a letter or two stands in every sentence by chance; there it is taken out where an address has it.
      if (form.length >= SHORTEST_ALONE) clean = clean.replaceAll(form, '…');
      else clean = clean.replaceAll(`:${form}@`, ':…@');
    }
  }
  return clean.replace(/(\besdb(?:\+discover)?:\/\/)[^\s/?]*@/g, '$1');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
