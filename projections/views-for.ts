// How do all readers of one question share what it asks of the views? They are handed the views with the question in them.
import type { Reading } from './reading.ts';
import type { Views } from './views.ts';

/** The same views, read for one question. */
export function viewsFor(views: Views, reading: Reading): Views {
  return {
    ...views,
    of: (view) => views.of(view, reading),
    snapshot: (view, work) => views.snapshot(view, work, reading),
  };
}
