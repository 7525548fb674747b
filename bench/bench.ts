// `npm run bench`: the ratios of the design's section 9, each value and its reference measured in this one run.
import { arch, cpus } from 'node:os';
import Table from 'cli-table3';
import { Command, Option } from 'commander';
import { measureAppend } from './measure-append.ts';
import { HEALTH_AIM_MS, type Health, measureHealth } from './measure-health.ts';
import { measurePredict } from './measure-predict.ts';
import { measureTraining } from './measure-training.ts';
import type { Measurement, MeasureOptions } from './measurement.ts';

const MEASURES = { append: measureAppend, predict: measurePredict, training: measureTraining };
const NAMES = [...Object.keys(MEASURES), 'health'];

interface Flags {
  readonly json: boolean;
  readonly quick: boolean;
  readonly only?: readonly string[];
}

const flags = new Command('bench')
  .description('Measures append, predict and training as ratios in one run, and how long /healthz takes under load.')
  .option('--json', 'print one JSON object {name: {value, reference, ratio}}', false)
  .option('--quick', 'small counts: shows that it works, not how fast it is', false)
  .addOption(new Option('--only <name...>', 'measure only these').choices(NAMES))
  .parse()
  .opts<Flags>();

const options: MeasureOptions = { quick: flags.quick, say: (line) => process.stderr.write(`${line}\n`) };
const wanted = (name: string) => flags.only === undefined || flags.only.includes(name);
const measured: Measurement[] = [];
for (const [name, measure] of Object.entries(MEASURES)) if (wanted(name)) measured.push(await measure(options));
const health = wanted('health') ? await measureHealth(options) : undefined;

if (flags.json) {
  const ratios = measured.map(({ name, value, reference }) => [name, { value, reference, ratio: value / reference }]);
  const all = { ...Object.fromEntries(ratios), ...(health ? { health } : {}) };
  process.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
} else {
  print(measured, health);
}

function print(measurements: readonly Measurement[], health: Health | undefined): void {
  const whole = (speed: number) => Math.round(speed).toLocaleString('en');
  const table = new Table({
    head: ['bench', 'value /s', 'reference /s', 'ratio', 'aim', ''],
    style: { head: [], border: [] },
  });
  for (const { name, value, reference, aim, unit, against } of measurements) {
    const ratio = value / reference;
    const verdict = `${ratio >= aim ? 'reached' : 'missed'}; ${unit}, against ${against}`;
    table.push([name, whole(value), whole(reference), `${ratio.toFixed(2)} ×`, `≥ ${aim} ×`, verdict]);
  }
  process.stdout.write(`${cpus().length} cores, ${arch()}, Node ${process.version}\n`);
  if (measurements.length > 0) process.stdout.write(`${table.toString()}\n`);
  for (const { name, whereTimeGoes } of measurements) process.stdout.write(`${name}: ${whereTimeGoes}\n`);
  if (!health) return;
  const { p50Ms, p99Ms, maxMs, samples } = health;
  const verdict = maxMs < HEALTH_AIM_MS ? 'reached' : 'missed';
  process.stdout.write(
    `health: /healthz p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, max ${maxMs.toFixed(1)} ms over ${samples} samples ` +
      `while ${whole(health.trainedRows)} rows were trained on and ${whole(health.predictions)} predictions answered over 64 connections; aim < ${HEALTH_AIM_MS} ms: ${verdict}\n`,
  );
}
