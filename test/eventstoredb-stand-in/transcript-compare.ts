// Does a step of the replay say what the record says? Everything must be equal; only the tokens for ids and positions may be
// numbered otherwise, so they are paired one to one, and the pairs must hold through the whole scenario.

const TOKEN = /\b(id#|P)\d+\b/g;

/** Pairs the tokens of the record with those of the replay, in both directions. */
export class TokenPairs {
  readonly #replayed = new Map<string, string>();
  readonly #recorded = new Map<string, string>();

  pair(recorded: string, replayed: string): boolean {
    const before = this.#replayed.get(recorded);
    const back = this.#recorded.get(replayed);
    if (before === undefined && back === undefined) {
      this.#replayed.set(recorded, replayed);
      this.#recorded.set(replayed, recorded);
      return true;
    }
    return before === replayed && back === recorded;
  }

  /** The replay's token for a token of the record, if any compared step held it. */
  replayedFor(recorded: string): string | undefined {
    return this.#replayed.get(recorded);
  }
}

const show = (value: unknown) => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
};

/** Every place where the two differ, as `path: recorded …, got …`; none when they agree. */
export function differences(recorded: unknown, replayed: unknown, pairs: TokenPairs, path = ''): string[] {
  const differs = () => [`${path || 'step'}: recorded ${show(recorded)}, got ${show(replayed)}`];
  if (typeof recorded === 'string' && typeof replayed === 'string') {
    if (recorded.replace(TOKEN, '$1*') !== replayed.replace(TOKEN, '$1*')) return differs();
    const ours = replayed.match(TOKEN) ?? [];
    return (recorded.match(TOKEN) ?? []).every((token, at) => pairs.pair(token, ours[at]!)) ? [] : differs();
  }
  if (Array.isArray(recorded) && Array.isArray(replayed)) {
    if (recorded.length !== replayed.length) return differs();
    return recorded.flatMap((part, at) => differences(part, replayed[at], pairs, `${path}[${at}]`));
  }
  if (typeof recorded === 'object' && typeof replayed === 'object' && recorded !== null && replayed !== null) {
    const [a, b] = [recorded as Record<string, unknown>, replayed as Record<string, unknown>];
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].flatMap((key) => differences(a[key], b[key], pairs, path ? `${path}.${key}` : key));
  }
  return recorded === replayed ? [] : differs();
}
