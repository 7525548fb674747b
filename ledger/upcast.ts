// How does an old event become today's shape? One pure step a version, as the catalogue lists them (design section 5,
// Evolution). A version we do not know is never guessed at: whoever reads it stops, loudly.
import type { CatalogEntry } from '../domain/event-catalog.ts';

/** An event of a type of ours in a version this build does not know, or without a readable version at all. */
export class UnknownEventVersion extends Error {
  override readonly name = 'UnknownEventVersion';
  readonly type: string;
  readonly version: number | undefined;

  constructor(type: string, version: number | undefined, where: string) {
    const what = version === undefined ? 'without a readable version' : `of version ${version}`;
    super(`${where} is a ${type} ${what}; this build does not know it: run a newer one, or look at who wrote it.`);
    this.type = type;
    this.version = version;
  }
}

/** `where` names the event in the error. Throws UnknownEventVersion. */
export function upcast(
  type: string,
  entry: Pick<CatalogEntry, 'version' | 'upcasts'>,
  version: number,
  data: unknown,
  where: string,
): unknown {
  if (!Number.isInteger(version) || version < 1 || version > entry.version) {
    throw new UnknownEventVersion(type, version, where);
  }
  let lifted = data;
  for (let from = version; from < entry.version; from++) {
    const step = entry.upcasts[from];
    if (!step) throw new UnknownEventVersion(type, from, where);
    lifted = step(lifted);
  }
  return lifted;
}
