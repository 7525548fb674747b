// One read, whole: the answers of one call in order, or its failure. The library ignores deadlines on reads, so this keeps its
// own: a call that gives nothing for `idleMs` is ended.
import type { Connection } from './connection.ts';
import { NoAnswer } from './failures.ts';
import type { ReadReq, ReadResp } from './protocol.ts';

export async function readPage(connection: Connection, request: ReadReq, idleMs: number): Promise<ReadResp[]> {
  const call = await connection.read(request);
  const answers: ReadResp[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new NoAnswer(`The event store did not answer a read within ${idleMs} ms.`));
        call.cancel();
      }, idleMs);
      const settle = (done: () => void) => {
        clearTimeout(timer);
        done();
      };
      call.on('data', (answer: ReadResp) => {
        answers.push(answer);
        timer.refresh();
      });
      call.on('error', (error) => settle(() => reject(error)));
      call.on('end', () => settle(resolve));
    });
  } catch (error) {
    await connection.failed(call, error as Error);
    throw error;
  }
  return answers;
}
