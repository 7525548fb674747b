// Which things is an event about? Every id its data names, in whatever depth, and every person: events to come are found by the
// names of their fields (`…Id`, `…Ids`, `subject`) without a line here.

export interface ThingsOf {
  /** Each once, in order; versions as `md_…@2`, `ds_…@1`. */
  readonly ids: readonly string[];
  /** References of people in the data, in order; the first is the one the event is about. */
  readonly subjects: readonly string[];
  /** True: there are more than are given. */
  readonly cut: boolean;
}

/** Of one event: a read of evidence names the most, in pieces of 1,000. */
export const MAX_THINGS = 2_000;
const MAX_DEPTH = 6;
const ID = /^[A-Za-z0-9][A-Za-z0-9_.@-]{0,99}$/;
/** The thing a stream is of stands at the end of its name. */
const STREAM_ID = /-([a-z]{2}_[0-9a-z]{16,40}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export function thingsOf(stream: string, data: unknown): ThingsOf {
  const ids = new Set<string>();
  const subjects = new Set<string>();
  const own = STREAM_ID.exec(stream)?.[1];
  if (own) ids.add(own);
  let cut = false;
  const add = (found: Set<string>, value: unknown) => {
    if (typeof value !== 'string' || !ID.test(value)) return;
    if (ids.size + subjects.size >= MAX_THINGS) cut = true;
    else found.add(value);
  };

  /** `modelId`: of what stands around; the routes of a deployment name versions alone. */
  const walk = (value: unknown, depth: number, modelId: unknown) => {
    if (value === null || typeof value !== 'object' || depth > MAX_DEPTH) return;
    if (Array.isArray(value)) {
      for (const item of value) walk(item, depth + 1, modelId);
      return;
    }
    const object = value as { readonly [key: string]: unknown };
    const model = object.modelId ?? modelId;
    for (const [key, inner] of Object.entries(object)) {
      if (key === 'subject') add(subjects, inner);
      else if (/(?:^id|Id)$/.test(key)) add(ids, inner);
      else if (/(?:^ids|Ids|^nodes)$/.test(key) && Array.isArray(inner)) for (const item of inner) add(ids, item);
      walk(inner, depth + 1, model);
    }
    const { version, datasetId, datasetVersion } = object;
    if (typeof datasetVersion === 'number') addVersion(datasetId, datasetVersion);
    if (typeof version !== 'number') return;
    // A version beside a data set's id alone is the data set's.
    if (object.modelId === undefined && datasetId !== undefined) addVersion(datasetId, version);
    else addVersion(model, version);
  };
  const addVersion = (id: unknown, version: number) => {
    if (typeof id === 'string') add(ids, `${id}@${version}`);
  };

  walk(data, 0, undefined);
  return { ids: [...ids], subjects: [...subjects], cut };
}
