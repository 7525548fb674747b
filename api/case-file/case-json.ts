// How does a case file leave as JSON? One object: its head, an index of what is in it with counts, and every part as a list, written
// piece by piece so that memory stays flat however long it is.
import type { Context } from '../context.ts';
import { positionToken } from '../relay/scalars.ts';
import { type CaseRequest, caseId, describeAbout } from './case-request.ts';
import type { CaseSection } from './case-row.ts';
import { caseSections } from './case-sections.ts';

const FORMAT = 'countersign-case-file@1';

export async function* caseJson({ deps }: Context, request: CaseRequest, preparedAt: string): AsyncGenerator<string> {
  const sections = await caseSections(deps, request);
  const head = {
    format: FORMAT,
    id: caseId(request),
    about: request.about,
    describes: describeAbout(request.about),
    asOf: positionToken(request.scope.asOf),
    preparedAt,
    index: sections.map(({ name, title, count }, index) => ({ section: index + 1, name, title, count })),
  };
  yield JSON.stringify(head).slice(0, -1);
  for (const section of sections) yield* listOf(section);
  yield '}\n';
}

async function* listOf({ name, rows }: CaseSection): AsyncGenerator<string> {
  yield `,${JSON.stringify(name)}:[`;
  let first = true;
  for await (const piece of rows()) {
    if (piece.length === 0) continue;
    yield `${first ? '' : ','}${piece.map((row) => JSON.stringify(row)).join(',')}`;
    first = false;
  }
  yield ']';
}
