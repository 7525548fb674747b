// Can everything about one person be handed over? As a PDF; and while a court needs it, nobody can erase what it rests on.
import { ApiError } from '../api-client.ts';
import type { Cast } from '../people.ts';
import type { Teller } from '../teller.ts';

export interface CaseTaken {
  readonly bytes: number;
  readonly pages: number;
}

export async function takeCaseFile({ regulator }: Cast, subject: string, teller: Teller): Promise<CaseTaken> {
  teller.step('regulator', 'takes the case file of the person away');
  const { bytes, mediaType } = await regulator.download(`/case-file?subject=${subject}&format=pdf`);
  const pages = pagesOf(bytes);
  if (mediaType !== 'application/pdf' || pages === 0) throw new Error('The case file is no PDF with pages.');
  teller.say(`A PDF of ${bytes.length} bytes, ${pages} page(s).`);
  return { bytes: bytes.length, pages };
}

const HOLD = `mutation ($input: PlaceLegalHoldInput!) { placeLegalHold(input: $input) { holdId } }`;
const ERASE = `mutation ($input: DestroySubjectKeyInput!) { destroySubjectKey(input: $input) { subject } }`;

/** Throws when the erasure goes through. Gives the code of the refusal. */
export async function holdErasure({ regulator, operator }: Cast, subject: string, teller: Teller): Promise<string> {
  teller.step('regulator', 'places a legal hold on the person');
  await regulator.ask(HOLD, {
    input: { commandId: 'demo-hold', subject, authority: 'A court', reason: 'The decision is before the court.' },
  });
  teller.step('operator', 'tries to erase the person');
  try {
    await operator.ask(ERASE, { input: { commandId: 'demo-erasure', subject, reason: 'The person asked for it.' } });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    teller.say(`refused, ${error.code}: ${error.message}`);
    return error.code;
  }
  throw new Error('The person was erased under a legal hold.');
}

/** Objects that say they are a page; the tree of pages says Pages. */
function pagesOf(pdf: Uint8Array): number {
  return [...new TextDecoder('latin1').decode(pdf).matchAll(/\/Type\s*\/Page(?![A-Za-z])/g)].length;
}
