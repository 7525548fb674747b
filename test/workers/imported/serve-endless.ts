// A server for a test to kill: its model is asked and never answers.
import { endless } from './hostile-models.ts';
import { withScorer } from './imported-files.ts';

await withScorer(endless(), { runMs: 1_000_000 }, async (scorer, { artifactsFolder }) => {
  await scorer.columns();
  const asked = scorer.score([[1, 2]]);
  process.stdout.write(`child ${scorer.pid()} ${artifactsFolder}\n`);
  await asked;
});
