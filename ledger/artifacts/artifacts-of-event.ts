// Which artifacts does an event name? Found by the names of the fields, in whatever shape they stand, so that an event type of
// tomorrow is not forgotten by a backup of today. A test holds it to the examples of every type.
import type { DomainEvent } from '../../domain/event-catalog.ts';

const DIGEST = /^[0-9a-f]{64}$/;
/** `digest`: of a model file or a chunk of rows. Other digests (of an environment, a root) name no file. */
const FIELDS = new Set(['digest', 'artifactDigest']);
/** What a prediction's explanation compares with is digested, and stands inside the model's own files. */
const NO_FILES = 'explanation';

export function artifactsOfEvent({ data }: Pick<DomainEvent, 'data'>): readonly string[] {
  const found = new Set<string>();
  const search = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [field, inside] of Object.entries(value)) {
      if (field === NO_FILES) continue;
      if (typeof inside !== 'string') search(inside);
      else if (FIELDS.has(field) && DIGEST.test(inside)) found.add(inside);
    }
  };
  search(data);
  return [...found];
}
