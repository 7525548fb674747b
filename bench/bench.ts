// `npm run bench`: how fast is it, against what could stand in its place? Each value and its reference come from one run,
// in turn, so that the ratio holds on any machine (design section 9).
import { availableParallelism, cpus, loadavg } from 'node:os';
import Table from 'cli-table3';
import { Command, Option } from 'commander';
import { measureAnswers } from './measure-answers.ts';
import { measureAppend } from './measure-append.ts';
import { measureAppendByAdapter } from './measure-append-by-adapter.ts';
import { measureCatchUp } from './measure-catch-up.ts';
import { measureExplaining } from './measure-explaining.ts';
import { measureExport } from './measure-export.ts';
import { measureHealth } from './measure-health.ts';
import { measureIntake } from './measure-intake.ts';
import { measureIntakeMemory } from './measure-intake-memory.ts';
import { measureLogMemory } from './measure-log-memory.ts';
import { measurePredict } from './measure-predict.ts';
import { measurePytorch } from './measure-pytorch.ts';
import { measureTraining } from './measure-training.ts';
import { measureViews } from './measure-views.ts';
import type { MeasureOptions } from './measurement.ts';
import { printRow } from './print-row.ts';
import { isOverLimit, printRatioRow, type RatioRow } from './ratio-row.ts';

const MEASURES = { append: measureAppend, training: measureTraining, predict: measurePredict, health: measureHealth };
/** What gives several rows; under a name that stands above, too, they stand beside that one. */
const ROW_MEASURES: { readonly [name: string]: (options: MeasureOptions) => Promise<RatioRow[]> } = {
  append: measureAppendByAdapter,
  'catch-up': measureCatchUp,
  memory: measureLogMemory,
  training: measurePytorch,
  explain: measureExplaining,
  intake: measureIntake,
  'intake-memory': measureIntakeMemory,
  views: measureViews,
  answers: measureAnswers,
  export: measureExport,
};
const NAMES = [
  'append',
  'catch-up',
  'memory',
  'training',
  'explain',
  'intake',
  'intake-memory',
  'views',
  'answers',
  'export',
  'predict',
  'health',
] as const;
type Name = (typeof NAMES)[number];

const flags = new Command('bench')
  .description(
    "Measures appends, catch-up and memory of the event stores, training, explaining, the intake of files, the replay of views, answers and exports of long ledgers, predictions and the server's wakefulness, each against a reference of the same run.",
  )
  .addOption(new Option('--only <names...>', 'only these').choices(NAMES))
  .option('--json', 'print one JSON object and nothing else', false)
  .option('--quick', 'small counts and one round: shows that it works, not how fast', false)
  .parse()
  .opts<{ only?: Name[]; json: boolean; quick: boolean }>();

const say = (line: string): void => {
  if (!flags.json) process.stderr.write(`${line}\n`);
};
const table = new Table({ head: ['what', 'value', 'reference', 'reached', 'aim'], style: { head: [], border: [] } });
const lines: string[] = [];
const results: Record<string, object> = {};
for (const name of NAMES) {
  if (flags.only && !flags.only.includes(name)) continue;
  const options = { quick: flags.quick, say };
  const result: Record<string, object> = {};
  if (name in MEASURES) {
    const measurement = await MEASURES[name as keyof typeof MEASURES](options);
    const row = printRow(measurement);
    table.push(row.cells);
    lines.push(`${name}: ${measurement.whereTimeGoes}`);
    Object.assign(result, row.result);
  }
  for (const measured of (await ROW_MEASURES[name]?.(options)) ?? []) {
    const row = printRatioRow(measured);
    table.push(row.cells);
    if (measured.whereTimeGoes) lines.push(measured.whereTimeGoes);
    if (isOverLimit(measured)) process.exitCode = 1;
    result[measured.key] = row.result;
  }
  results[name] = result;
}
if (flags.json) process.stdout.write(`${JSON.stringify(results)}\n`);
else {
  process.stdout.write(
    `${cpus()[0]?.model ?? 'unknown CPU'}, ${availableParallelism()} cores, load ${loadavg()[0]!.toFixed(1)}, Node ${process.version}\n`,
  );
  process.stdout.write(`${table.toString()}\n\nWhere the time goes\n${lines.join('\n')}\n`);
}
