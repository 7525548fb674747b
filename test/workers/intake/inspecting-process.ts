// Inspects a CSV of so many megabytes that is made while it is read, and says how much memory that took at most: after the first
// eighth of it, and in all. Run with a small heap.
import { inspectStaged } from '../../../workers/intake/inspect-staged.ts';

const bytesTotal = Number(process.argv[2]) * 2 ** 20;

const days = Array.from({ length: 1000 }, (_, n) => new Date(n * 20 * 86_400_000).toISOString().slice(0, 10));

async function* table(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('id,amount,opened,text,yes\n');
  let made = 0;
  for (let n = 0; made < bytesTotal; ) {
    let text = '';
    for (const until = n + 1000; n < until; n++) {
      text += `customer-${n},${(n * 7919) % 100_003}.5,${days[n % days.length]},"a longer text, which differs ${n % 5000}",${n % 2}\n`;
    }
    const piece = Buffer.from(text);
    made += piece.length;
    yield piece;
  }
}

const columns = (
  [
    ['id', 'category', 'subject'],
    ['amount', 'number', 'feature'],
    ['opened', 'date', 'feature'],
    ['text', 'category', 'feature'],
    ['yes', 'boolean', 'target'],
  ] as const
).map(([name, kind, role]) => ({ name, kind, role, sensitive: role === 'subject' }));

const file = { fileName: 'made.csv', format: null, bytesTotal, bytes: table() };
const schema = { columns, task: { kind: 'binary', positiveValue: '1' } } as const;
const turns = inspectStaged(file, { schema });
let early = 0;
let peak = 0;
for (;;) {
  const { done, value } = await turns.next();
  if (done) {
    const { rows, trial } = value;
    process.stdout.write(JSON.stringify({ rows, accepted: trial!.accepted, early, peak }));
    break;
  }
  peak = Math.max(peak, process.memoryUsage.rss());
  if (value.bytes * 8 < bytesTotal) early = peak;
}
