// Texts that somebody might have typed to harm whoever reads a document, and any others.
import fc from 'fast-check';

export const HOSTILE_TEXTS = [
  'line\nbreak\r\nand\ttab',
  '\u202Eright to left\u202C',
  '\u0000\u0007control\u001B[31m',
  '[pay here](javascript:alert(1)) <script>alert(1)</script>',
  '# heading\n- list\n> quote',
  '\uD800 lone \uDFFF',
  '   \u00A0\u2028 ',
  '',
  'x'.repeat(10_000),
  '名前 العربية 🏦',
] as const;

export const anyText = fc.oneof(
  fc.constantFrom<string>(...HOSTILE_TEXTS),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      { maxLength: 30 },
    )
    .map((units) => units.join('')),
);
