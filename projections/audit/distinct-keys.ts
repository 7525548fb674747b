// Which units, types, streams and routes are there? Found by jumps along an index from one value to the next: one look each, not
// one an event.
import type { Kysely } from 'kysely';
import type { ViewSchema } from '../view-schema.ts';

type Key = 'business_unit' | 'type' | 'stream' | 'route';

/** Values within these; each must be a column before `key` in one index. */
interface Within {
  readonly business_unit?: string | undefined;
  readonly actor?: string | undefined;
  readonly stream?: string | undefined;
}

/** `prefix`: only values that begin with it. At most `limit`, ascending. */
export async function distinctKeys(
  db: Kysely<ViewSchema>,
  key: Key,
  { within = {}, prefix = '', limit = 1_000 }: { within?: Within; prefix?: string; limit?: number } = {},
): Promise<string[]> {
  const found: string[] = [];
  while (found.length < limit) {
    const last = found.at(-1);
    let query = db.selectFrom('audit').select(key).orderBy(key).limit(1);
    for (const [column, value] of Object.entries(within)) {
      if (value !== undefined) query = query.where(column as keyof Within, '=', value);
    }
    query = last === undefined ? query.where(key, '>=', prefix) : query.where(key, '>', last);
    const value = (await query.executeTakeFirst())?.[key];
    if (value === undefined || value === null || !value.startsWith(prefix)) break;
    found.push(value);
  }
  return found;
}
