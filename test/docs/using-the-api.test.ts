// Does the page tell the truth? Its commands are run, in order, in one shell, against a server of its own.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { startServerProcess } from '../support/system/server-process.ts';

const ROOT = join(import.meta.dirname, '..', '..');

function missing(): string | false {
  for (const tool of ['bash', 'curl', 'jq']) {
    try {
      execFileSync(tool, ['--version'], { stdio: 'ignore' });
    } catch {
      return `${tool} is not on this machine, so the page cannot be run`;
    }
  }
  return false;
}

test('every command of docs/using-the-api.md does what the page says', { skip: missing() }, async (t) => {
  const page = readFileSync(join(ROOT, 'docs', 'using-the-api.md'), 'utf8');
  const blocks = [...page.matchAll(/```bash\n([\s\S]*?)```/g)].map((match) => match[1]!);
  assert.ok(blocks.length >= 6);
  const folder = mkdtempSync(join(tmpdir(), 'countersign-docs-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const dataDir = join(folder, 'data');
  const server = await startServerProcess({ dataDir });
  t.after(() => server.stop());
  // npm finds its package by the folder, and the page writes a file: a subshell for the one, the folder for the other.
  const script = `set -euo pipefail\ncd ${folder}\nnpm() { command npm --prefix ${ROOT} "$@"; }\n${blocks.join('\n')}\n`;
  const environment = { ...process.env, URL: server.url, COUNTERSIGN_DATA_DIR: dataDir };
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { env: environment, timeout: 120_000 });
  assert.match(stdout, /"satisfied": true/);
  assert.match(stdout, /"decision": "(DECLINE|ACCEPT)"/);
});
