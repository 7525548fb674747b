// How is an event store named in messages and logs? By scheme, hosts and port: credentials and options never leave.

export function connectionName(connectionString: string): string {
  const [, scheme, authority = '', rest = ''] =
    /^(esdb(?:\+discover)?):\/\/([^/?]*)(.*)$/s.exec(connectionString) ?? [];
  // A / or ? that stands in a password unencoded: what looks like a host is a part of it.
  if (rest.includes('@')) return 'the address given';
  // Everything before the last @ may be a password, and a password may hold an @ or a colon.
  const hosts = authority.slice(authority.lastIndexOf('@') + 1);
  return scheme && /^[\w.:,[\]-]+$/.test(hosts) ? `${scheme}://${hosts}` : 'the address given';
}
