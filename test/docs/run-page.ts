// Does a page tell the truth? Its commands are run, in order, in one shell, against a server of its own.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { promisify } from 'node:util';
import { startServerProcess } from '../support/system/server-process.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** One sentence that says why no page can be run here, for `skip`; false: they can. */
export function missingTool(): string | false {
  for (const tool of ['bash', 'curl', 'jq', 'awk']) {
    try {
      execFileSync(tool, tool === 'awk' ? ['BEGIN { exit }'] : ['--version'], { stdio: 'ignore' });
    } catch {
      return `${tool} is not on this machine, so the page cannot be run`;
    }
  }
  return false;
}

/** Gives what the commands of docs/`name` printed. Throws when one of them failed, with what it said. */
export async function runPage(t: TestContext, name: string, leastBlocks: number): Promise<string> {
  const page = readFileSync(join(ROOT, 'docs', name), 'utf8');
  const blocks = [...page.matchAll(/```bash\n([\s\S]*?)```/g)].map((match) => match[1]!);
  assert.ok(blocks.length >= leastBlocks, `docs/${name} has ${blocks.length} blocks of commands`);
  const folder = mkdtempSync(join(tmpdir(), 'countersign-docs-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const dataDir = join(folder, 'data');
  const server = await startServerProcess({ dataDir });
  t.after(() => server.stop());
  // npm finds its package by the folder, and pages write files: a subshell for the one, the folder for the other.
  symlinkSync(join(ROOT, 'examples'), join(folder, 'examples'));
  const script = `set -euo pipefail\ncd ${folder}\nnpm() { command npm --prefix ${ROOT} "$@"; }\n${blocks.join('\n')}\n`;
  const environment = { ...process.env, URL: server.url, COUNTERSIGN_DATA_DIR: dataDir };
  try {
    return (await promisify(execFile)('bash', ['-c', script], { env: environment, timeout: 120_000 })).stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    assert.fail(`A command of docs/${name} failed.\n${stdout.slice(-3000)}\n${stderr.slice(-3000)}\n${server.said()}`);
  }
}

/** Where a page stands on the disk, as a reader has it: links are looked up from there. */
export const linksOf = (name: string): readonly string[] =>
  [...readFileSync(join(ROOT, 'docs', name), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)].map((match) =>
    join(ROOT, 'docs', match[1]!),
  );
