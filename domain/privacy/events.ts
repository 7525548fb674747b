// What happens to a person's data? The key goes; every ciphertext stays where it was, and every proof with it (G5).
import type { Fact } from '../kernel/event.ts';

export interface SubjectKeyDestroyed {
  readonly subject: string;
  readonly reason: string;
}

export type PrivacyEvent = Fact<'SubjectKeyDestroyed', SubjectKeyDestroyed>;
