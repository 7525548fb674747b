// The server that is measured, as a process of its own: the whole house, with a gateway that can be told to answer every request
// with one stored result. The parent talks to it over the process's channel.
import { readdirSync, readFileSync } from 'node:fs';
import { compose } from '../app/compose.ts';
import { readConfig } from '../app/config.ts';
import type { ScoringGateway, ScoringResult } from '../workers/scoring-gateway.ts';

export type ServerRequest =
  /** `constant`: from now on every prediction is answered with the last one that was really made. */
  { readonly kind: 'answer'; readonly as: 'real' | 'constant' } | { readonly kind: 'cpu' } | { readonly kind: 'close' };
export type ServerAnswer =
  | { readonly kind: 'serves'; readonly url: string }
  | { readonly kind: 'answer' }
  /** CPU seconds by thread since the start; null where the system does not tell. */
  | { readonly kind: 'cpu'; readonly seconds: { readonly [thread: string]: number } | null }
  | { readonly kind: 'failed'; readonly why: string };

const [dataDir] = process.argv.slice(2);
const say = (message: ServerAnswer): void => void process.send!(message);
let constant = false;
let lastReal: ScoringResult | undefined;

function switchable(gateway: ScoringGateway): ScoringGateway {
  return {
    async score(requests) {
      if (constant) return requests.map(() => lastReal!);
      const results = await gateway.score(requests);
      if (results[0]?.ok) lastReal = results[0];
      return results;
    },
    close: () => gateway.close(),
  };
}

const config = readConfig({}, { dataDir: dataDir!, port: 0, logLevel: 'error' });
const countersign = await compose(config, { wrapGateway: switchable });
void countersign.died.then((error) => say({ kind: 'failed', why: error.message }));

process.on('message', (request: ServerRequest) => {
  switch (request.kind) {
    case 'answer':
      constant = request.as === 'constant';
      if (constant && !lastReal) say({ kind: 'failed', why: 'There is no real result to answer with yet.' });
      else say({ kind: 'answer' });
      return;
    case 'cpu':
      say({ kind: 'cpu', seconds: cpuByThread() });
      return;
    case 'close':
      void countersign.close().then(() => process.disconnect());
  }
});
say({ kind: 'serves', url: countersign.url });

/** From /proc of Linux: user and system time in ticks of 10 ms, fields 14 and 15 of proc_pid_stat(5). */
function cpuByThread(): { [thread: string]: number } | null {
  const seconds: { [thread: string]: number } = {};
  try {
    for (const task of readdirSync('/proc/self/task')) {
      const stat = readFileSync(`/proc/self/task/${task}/stat`, 'utf8');
      const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      seconds[name] = (seconds[name] ?? 0) + (Number(fields[11]) + Number(fields[12])) / 100;
    }
  } catch {
    return null;
  }
  return seconds;
}
