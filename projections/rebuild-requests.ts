// How does an operator's wish reach the projector, which sits in a loop of its own? It leaves a request, one a view; the loop is
// woken, takes it between two batches, and answers.

/** `under way`: the view is being built already. `not built`: there is nothing yet that could be built again. */
export type RebuildOutcome = 'begun' | 'under way' | 'not built' | 'unknown view';

export interface RebuildRequest {
  readonly view: string;
  answer(outcome: RebuildOutcome): void;
}

export interface RebuildRequests {
  /** Asked twice before it is taken, a view is asked for once. */
  ask(view: string): Promise<RebuildOutcome>;
  /** For the projector: what is waiting; each must be answered. */
  take(): RebuildRequest[];
  /** For the projector: called with each request; one listener. */
  listen(listener: () => void): void;
}

export function makeRebuildRequests(): RebuildRequests {
  const waiting = new Map<string, { readonly promise: Promise<RebuildOutcome>; readonly request: RebuildRequest }>();
  let wake = () => {};
  return {
    ask(view) {
      const known = waiting.get(view);
      if (known) return known.promise;
      const { promise, resolve } = Promise.withResolvers<RebuildOutcome>();
      waiting.set(view, { promise, request: { view, answer: resolve } });
      wake();
      return promise;
    },
    take() {
      const taken = [...waiting.values()].map(({ request }) => request);
      waiting.clear();
      return taken;
    },
    listen(listener) {
      wake = listener;
    },
  };
}
