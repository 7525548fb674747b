// How does personal data stand in an event? Encrypted under its subject's key, with a salted commitment for each field
// in the clear part, so that tiles can be rebuilt and single fields shown, also after an erasure (design section 5).

export interface Sealed {
  /** Random reference of the subject whose key opens it. */
  readonly subject: string;
  /** AES-256-GCM: 12-byte nonce, ciphertext with its 16-byte tag; base64. The additional data binds it to its place. */
  readonly nonce: string;
  readonly ciphertext: string;
  /** Field → SHA-256(salt ‖ canonical JSON of {field: value}), hex; the 16-byte salt stands inside the ciphertext. */
  readonly commitments: { readonly [field: string]: string };
}
