// `npm run bench`: how fast is it, against what could stand in its place? Each value and its reference come from one run,
// in turn, so that the ratio holds on any machine (design section 9).
import { availableParallelism, cpus } from 'node:os';
import Table from 'cli-table3';
import { Command, Option } from 'commander';
import { measureAppend } from './measure-append.ts';
import { measureHealth } from './measure-health.ts';
import { measurePredict } from './measure-predict.ts';
import { measureTraining } from './measure-training.ts';
import { printRow } from './print-row.ts';

const MEASURES = { append: measureAppend, training: measureTraining, predict: measurePredict, health: measureHealth };
type Name = keyof typeof MEASURES;
const NAMES = Object.keys(MEASURES) as Name[];

const flags = new Command('bench')
  .description(
    "Measures durable appends, predictions, training and the server's wakefulness, each against a reference of the same run.",
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
  const measurement = await MEASURES[name]({ quick: flags.quick, say });
  const { cells, result } = printRow(measurement);
  table.push(cells);
  lines.push(`${name}: ${measurement.whereTimeGoes}`);
  results[name] = result;
}
if (flags.json) process.stdout.write(`${JSON.stringify(results)}\n`);
else {
  process.stdout.write(
    `${cpus()[0]?.model ?? 'unknown CPU'}, ${availableParallelism()} cores, Node ${process.version}\n`,
  );
  process.stdout.write(`${table.toString()}\n\nWhere the time goes\n${lines.join('\n')}\n`);
}
