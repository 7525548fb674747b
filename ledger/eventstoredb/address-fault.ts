// Can the client read this address as it was meant? It warns of what it does not know by printing the whole string, takes half of
// an unencoded password for a host and cuts another off at its colon: all of that is refused before it sees the address.

/** The client's own options (6.2.1); it takes their names in any case, with - and _ between. */
const OPTIONS: Readonly<Record<string, RegExp>> = {
  tls: /^(true|false)$/,
  tlsCAFile: /^.+$/,
  tlsVerifyCert: /^true$/,
  userCertFile: /^.+$/,
  userKeyFile: /^.+$/,
  connectionName: /^.+$/,
  nodePreference: /^(leader|follower|read[_-]?only[_-]?replica|random)$/i,
  maxDiscoverAttempts: /^[1-9]\d{0,8}$/,
  discoveryInterval: /^\d{1,9}$/,
  gossipTimeout: /^[1-9]\d{0,8}$/,
  defaultDeadline: /^[1-9]\d{0,8}$/,
  // Below ten seconds the client warns.
  keepAliveInterval: /^(-1|[1-9]\d{4,8})$/,
  keepAliveTimeout: /^(-1|\d{1,9})$/,
  throwOnAppendFailure: /^(true|false)$/,
};
const flat = (name: string) => name.trim().toLowerCase().replace(/[_-]/g, '');
const KNOWN = new Map(Object.entries(OPTIONS).map(([name, value]) => [flat(name), { name, value }]));

const HOST = /^[\w.-]+(:\d{1,5})?$/;

/** Why it cannot be read, without a full stop and without a part of it that may be secret; `undefined`: it can. */
export function addressFault(address: string): string | undefined {
  const parts = /^esdb(?:\+discover)?:\/\/([^/?]*)\/*(.*)$/s.exec(address.trim());
  if (!parts) return 'it does not begin with esdb:// or esdb+discover://';
  const [, authority = '', rest = ''] = parts;
  if (rest.includes('@')) {
    return 'an @ follows a / or a ?; percent-encode these characters in user and password';
  }
  const pieces = authority.split('@');
  if (pieces.length > 2) return 'it has more than one @; write an @ in user or password as %40';
  if (pieces.length === 2) {
    const fault = userFault(pieces[0]!);
    if (fault) return fault;
  }
  if (
    !pieces
      .at(-1)!
      .split(',')
      .every((host) => HOST.test(host))
  ) {
    return 'where hosts should stand there is none, or something else; give host:port, and several with commas between';
  }
  if (rest === '') return undefined;
  if (!rest.startsWith('?')) return 'only options, after a ?, may follow the hosts';
  return optionsFault(rest.slice(1).replace(/\/+$/, ''));
}

function userFault(text: string): string | undefined {
  const [user, password, ...more] = text.split(':');
  if (!user || !password) return 'before the @ stands no user:password; give both, or neither';
  if (more.length > 0) return 'its password has a colon; write it as %3A';
  try {
    decodeURIComponent(text);
  } catch {
    return 'user or password has a % that encodes nothing; write it as %25';
  }
  return undefined;
}

function optionsFault(text: string): string | undefined {
  for (const [index, option] of text.split('&').entries()) {
    const [name = '', value, ...more] = option.split('=');
    const known = KNOWN.get(flat(name));
    if (value === undefined || more.length > 0 || value.includes('?')) {
      return `its option ${index + 1} is not of the form name=value`;
    }
    if (!known) {
      const shown = /^[a-z_-]{1,40}$/i.test(name) ? ` (${name})` : '';
      return `its option ${index + 1}${shown} is unknown; there are ${Object.keys(OPTIONS).join(', ')}`;
    }
    if (known.name === 'tlsVerifyCert' && value === 'false') {
      return 'certificates are always verified; leave tlsVerifyCert out and name your own authority by tlsCAFile';
    }
    if (!known.value.test(value)) return `its option ${known.name} has a value that it cannot have`;
  }
  return undefined;
}
