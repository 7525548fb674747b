import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openImportedModel } from '../../../learning/imported/open-imported-model.ts';
import { makeImportedScorer } from '../../../workers/imported/imported-scorer.ts';
import { bytes, constant, input, joined, model, node, output } from '../../learning/imported/onnx-writer.ts';
import { around, forest, linear, softmax } from '../../learning/imported/small-models.ts';
import { endless, hugeAtOnce, swelling } from './hostile-models.ts';
import { makeModelFolder, withScorer } from './imported-files.ts';

const limit = { timeout: 60_000 };
const onLinux = { ...limit, skip: process.platform !== 'linux' && 'the system does not tell what a process holds' };

test('the process tries, scores and explains a model to the same bits as this one', limit, () =>
  withScorer(softmax, {}, async (scorer) => {
    assert.deepEqual(await scorer.columns(), ['a', 'b']);
    assert.deepEqual(await scorer.try(), { rows: 8, given: false, largestBatchDifference: 0 });
    const rows = [
      [1, 2],
      [null, -0.5],
    ];
    const here = await openImportedModel(softmax);
    const { deviceNs, ...scores } = await scorer.score(rows);
    assert.deepEqual(scores, await here.score(rows));
    assert.ok(deviceNs > 0);
    await here.release();
    const explanation = await scorer.explain({ row: [1, 2], background: [[0, 0]], seed: 4 });
    assert.equal(explanation.class, scores.classes[0]);
    assert.equal(explanation.contributions.length, 2);
    assert.match(explanation.backgroundDigest, /^[0-9a-f]{64}$/);
  }),
);

test('rows and files that are refused leave the process as it is', limit, () =>
  withScorer(forest, { batchRows: 2 }, async (scorer) => {
    await scorer.columns();
    const pid = scorer.pid();
    await assert.rejects(scorer.score([['text', 1]]), { code: 'WRONG_TYPE', message: /Row 0 of column "a"/ });
    await assert.rejects(scorer.score(Array(3).fill([1, 1])), { code: 'ROWS_MISMATCHED', message: /at most 2/ });
    assert.equal((await scorer.score([[1, 1]])).scores.length, 1);
    assert.equal(scorer.pid(), pid);
  }),
);

test('a process that is killed is named, and the next request finds a new one', limit, () =>
  withScorer(forest, {}, async (scorer) => {
    const { scores } = await scorer.score([[1, 1]]);
    const pid = scorer.pid()!;
    process.kill(pid, 'SIGKILL');
    const [first] = await Promise.allSettled([scorer.score([[1, 1]])]);
    if (first!.status === 'rejected') assert.equal(first!.reason.code, 'UNAVAILABLE');
    assert.deepEqual((await scorer.score([[1, 1]])).scores, scores);
    assert.notEqual(scorer.pid(), pid);
  }),
);

test('a model that never ends is ended at the limit of time', limit, () =>
  withScorer(endless(), { runMs: 300 }, async (scorer) => {
    await scorer.columns();
    const pid = scorer.pid()!;
    await assert.rejects(scorer.score([[1, 2]]), {
      name: 'ImportError',
      code: 'MODEL_TOO_SLOW',
      message: 'The model took longer than 300 ms to score a batch.',
    });
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
    assert.equal(scorer.pid(), undefined);
  }),
);

test('a model that swells is ended at the limit of memory', onLinux, () =>
  withScorer(swelling(), { runMs: 50_000, memoryBytes: 300 * 2 ** 20 }, async (scorer) => {
    await scorer.columns();
    await assert.rejects(scorer.score([[1, 2]]), {
      code: 'MODEL_TOO_LARGE',
      message: 'The model needed more than 300 MiB of memory to score a batch.',
    });
  }),
);

test('a model that asks for terabytes at once is refused them', limit, () =>
  withScorer(hugeAtOnce(), { runMs: 50_000 }, async (scorer) => {
    await assert.rejects(scorer.score([[1, 2]]), { code: 'MODEL_TOO_LARGE' });
  }),
);

test('a broken file is one sentence at every request', limit, async () => {
  const wrong = around(constant('w', 'float', [3, 1], [1, 2, 3]), node('MatMul', ['x', 'w'], ['y']));
  await withScorer(wrong, {}, async (scorer) => {
    for (const _ of [1, 2]) {
      await assert.rejects(scorer.score([[1, 2]]), { code: 'MODEL_UNREADABLE', message: /^The runtime cannot load/ });
    }
  });
  await withScorer({ ...forest, bytes: forest.bytes.slice(0, 100) }, {}, async (scorer) => {
    await assert.rejects(scorer.try(), { code: 'MODEL_UNREADABLE', message: /cut off/ });
  });
});

test('a model that draws random numbers or answers NaN is not let in', limit, async () => {
  const random = around(node('RandomNormalLike', ['x'], ['r']), node('ReduceSum', ['r'], ['y'], { keepdims: 1 }));
  await withScorer(random, {}, async (scorer) => {
    await assert.rejects(scorer.try(), { code: 'MODEL_REFUSED', message: /draws random numbers/ });
  });
  const nothing = around(
    constant('w', 'float', [2, 1], [0, 0]),
    node('MatMul', ['x', 'w'], ['z']),
    node('Div', ['z', 'z'], ['y']),
  );
  await withScorer(nothing, {}, async (scorer) => {
    await assert.rejects(scorer.try(), { code: 'MODEL_OUTPUT_UNUSABLE' });
  });
});

test('what a file holds is read in a process of its own, an altered file is refused', limit, async () => {
  const folder = makeModelFolder();
  try {
    const { artifactsFolder } = folder;
    const artifact = await folder.artifacts.put(linear.bytes);
    const here = relative(process.cwd(), artifactsFolder); // the process stands elsewhere
    const columnsOf = async (changed: object) => {
      const { mapping, columns } = linear;
      const scorer = makeImportedScorer({ artifactsFolder, artifact, mapping, columns, ...changed });
      return scorer.columns().finally(() => scorer.close());
    };
    assert.deepEqual(await columnsOf({ artifactsFolder: here }), ['a', 'b', 'c']);
    const small = { file: { bytes: 10, nodes: 1, depth: 1, constants: 1, values: 1 } };
    await assert.rejects(columnsOf({ limits: small }), { code: 'MODEL_TOO_LARGE' });
    const { digest } = artifact;
    const path = join(artifactsFolder, digest.slice(0, 2), digest.slice(2, 4), digest);
    writeFileSync(path, readFileSync(path).fill(0, 20, 21));
    await assert.rejects(columnsOf({}), { code: 'ARTIFACT_CORRUPT' });
    await assert.rejects(columnsOf({ artifact: { digest: 'f'.repeat(64), bytes: 1 } }), { code: 'NOT_FOUND' });
  } finally {
    folder.remove();
  }
});

test('the process has no environment and an empty folder, which goes with it', onLinux, () =>
  withScorer(forest, {}, async (scorer) => {
    await scorer.columns();
    const pid = scorer.pid()!;
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
    assert.deepEqual(
      environment.filter((line) => !line.startsWith('NODE_CHANNEL_')),
      [],
    );
    const folder = readlinkSync(`/proc/${pid}/cwd`);
    assert.deepEqual(readdirSync(folder), []);
    for (const stream of [0, 1, 2]) assert.equal(readlinkSync(`/proc/${pid}/fd/${stream}`), '/dev/null');
    await scorer.close();
    assert.equal(existsSync(folder), false);
    await assert.rejects(scorer.score([[1, 1]]), { code: 'UNAVAILABLE' });
  }),
);

test('requests go one at a time, and only so many wait', limit, () =>
  withScorer(forest, { waiting: 3 }, async (scorer) => {
    const settled = await Promise.allSettled(Array.from({ length: 5 }, () => scorer.score([[1, 1]])));
    assert.deepEqual(
      settled.map((one) => (one.status === 'fulfilled' ? 'scored' : one.reason.code)),
      ['scored', 'scored', 'scored', 'OVERLOADED', 'OVERLOADED'],
    );
    assert.equal((await scorer.score([[1, 1]])).scores.length, 1);
  }),
);

test('a name in the file cannot make the process send what is no sentence', limit, () => {
  const named = model({
    graph: [
      node('Relu\u0085\u202e', ['x'], ['y'], {}, 'mine'),
      input('x', 'float', ['N', 2]),
      output('y', 'float', ['N', 1]),
      joined(bytes(10, 'notes')),
    ],
  });
  return withScorer({ ...around(), bytes: named }, {}, async (scorer) => {
    await assert.rejects(scorer.try(), ({ code, message }: never) => {
      assert.doesNotMatch(message, /\p{C}/u);
      return code === 'MODEL_REFUSED';
    });
  });
});

test('a server that is killed takes a model that never ends with it', onLinux, async () => {
  const file = join(import.meta.dirname, 'serve-endless.ts');
  const server = spawn(process.execPath, ['--import', 'tsx', file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(server.stdout, 'data');
  const [, told, artifactsFolder] = /^child (\d+) (.+)\n/.exec(String(line))!;
  const pid = Number(told);
  assert.ok(isAlive(pid));
  server.kill('SIGKILL');
  await once(server, 'exit');
  while (isAlive(pid)) await pause(20); // the test's own limit ends it
  rmSync(artifactsFolder!, { recursive: true });
});

/** A zombie that nobody collected is dead. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
