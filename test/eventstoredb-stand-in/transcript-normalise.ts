// How is an answer of the client written down so that two runs can be compared? As the record in test/golden/esdb-transcript.json
// writes it: ids and log positions become tokens (id#1, P1) in the order in which they are first seen, big integers become
// "5n", bytes hexadecimal text. The tokens' own numbers mean nothing; transcript-compare.ts pairs them up.

interface Position {
  readonly commit: bigint;
  readonly prepare: bigint;
}

interface SeenEvent {
  readonly streamId: string;
  readonly revision: bigint;
  readonly type: string;
  readonly id: string;
  readonly position?: Position;
}

/** An event as the client hands it over: the event, the link that led to it, or both. */
export interface SeenRow {
  readonly event?: SeenEvent | undefined;
  readonly link?: SeenEvent | undefined;
  readonly commitPosition?: bigint | undefined;
}

const ERROR_FIELDS = [
  'type',
  'message',
  'code',
  'details',
  'streamName',
  'expectedVersion',
  'actualVersion',
  'maxAppendSize',
];

const isPosition = (value: object): value is Position => 'commit' in value && 'prepare' in value;

/** The writer of one scenario's answers. `position(token)` is the commit position behind a token. */
export class Normaliser {
  readonly #ids = new Map<string, string>();
  readonly #positions = new Map<bigint, string>();

  position(token: string): bigint {
    for (const [position, named] of this.#positions) if (named === token) return position;
    throw new Error(`No position was written down as ${token}`);
  }

  #token(position: Position): string {
    const known = this.#positions.get(position.commit) ?? `P${this.#positions.size + 1}`;
    this.#positions.set(position.commit, known);
    return position.commit === position.prepare
      ? known
      : `${known}(prepare ${position.prepare - position.commit} from commit)`;
  }

  #event(event: SeenEvent): string {
    const id = this.#ids.get(event.id) ?? `id#${this.#ids.size + 1}`;
    this.#ids.set(event.id, id);
    const position = event.position ? this.#token(event.position) : 'no position';
    return `${event.streamId}@${event.revision} ${event.type} ${id} ${position}`;
  }

  row({ event, link, commitPosition }: SeenRow): string {
    const shown = link
      ? `link[${this.#event(link)}] ${event ? this.#event(event) : 'event:undefined'}`
      : this.#event(event!);
    const own = (link ?? event!).position?.commit;
    return `${shown} ${commitPosition === own ? 'cp=commit' : `cp=${commitPosition}, commit=${own}`}`;
  }

  value(value: unknown): unknown {
    if (value === undefined) return 'undefined';
    if (typeof value === 'bigint') return `${value}n`;
    if (value instanceof Uint8Array) return `Uint8Array[${Buffer.from(value).toString('hex')}]`;
    if (Array.isArray(value)) return value.map((part) => this.value(part));
    if (typeof value !== 'object' || value === null) return value;
    if (isPosition(value)) return this.#token(value);
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, this.value(part)]));
  }

  error(thrown: unknown, port: number): unknown {
    const error = thrown as Record<string, unknown>;
    const fields = ERROR_FIELDS.filter((key) => error[key] !== undefined).map((key) => {
      const value = this.value(error[key]);
      return [key, typeof value === 'string' ? value.replaceAll(`:${port}`, ':PORT') : value];
    });
    return { class: (thrown as object).constructor.name, ...Object.fromEntries(fields) };
  }
}
