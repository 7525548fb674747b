// How is an event store named in messages and logs? By scheme, hosts and port: credentials and options never leave.

export function connectionName(connectionString: string): string {
  const [, scheme, authority = ''] = /^(esdb(?:\+discover)?):\/\/([^/?]*)/.exec(connectionString) ?? [];
  // Everything before the last @ may be a password, and a password may hold an @ or a colon.
  const hosts = authority.slice(authority.lastIndexOf('@') + 1);
  return scheme && /^[\w.:,[\]-]+$/.test(hosts) ? `${scheme}://${hosts}` : 'the address given';
}
