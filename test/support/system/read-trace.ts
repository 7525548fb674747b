// Reads what strace wrote (`-f -y -s` large enough): who wrote which bytes where, and which syncs were done, in the order in
// which one tracer saw them. A call of one thread that others overtake stands in two lines, `<unfinished ...>` and `resumed>`.
export interface TracedCall {
  readonly name: string;
  /** Path or socket behind the first argument, as `-y` shows it. */
  readonly target: string;
  readonly text: string;
  /** Line on which it was entered, and on which it returned. */
  readonly entered: number;
  readonly returned: number;
}

export function readTrace(text: string): TracedCall[] {
  const calls: TracedCall[] = [];
  const open = new Map<string, { name: string; target: string; text: string; entered: number }>();
  text.split('\n').forEach((line, at) => {
    const resumed = /^(\d+)\s+<\.\.\. (\w+) resumed>/.exec(line);
    if (resumed) {
      const call = open.get(resumed[1]!);
      if (call && call.name === resumed[2]) calls.push({ ...call, returned: at });
      open.delete(resumed[1]!);
      return;
    }
    const entered = /^(\d+)\s+(\w+)\(\d+<([^>]*)>/.exec(line);
    if (!entered) return;
    const call = { name: entered[2]!, target: entered[3]!, text: line, entered: at };
    if (line.endsWith('<unfinished ...>')) open.set(entered[1]!, call);
    else calls.push({ ...call, returned: at });
  });
  return calls.sort((a, b) => a.entered - b.entered);
}
