// Which UUID does a part of a document have? RFC 9562 version 5 of its name: written again, it has the same.
import { v5 } from 'uuid';

/** Drawn once at random and never changed. */
const DOCUMENTS = '0f4c51d7-5b8e-4a0c-9d0f-6a1f7be3c924';

export const documentUuid = (name: string): string => v5(name, DOCUMENTS);
