// What every vault must do, whatever it is made of.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DomainError } from '../../../domain/kernel/errors.ts';
import { parseId } from '../../../domain/kernel/ids.ts';
import type { Vault } from '../../../ledger/vault/vault.ts';

/** `open` gives an empty vault. */
export function describeVault(name: string, open: () => Promise<{ vault: Vault; close: () => Promise<void> }>): void {
  const withVault = (title: string, run: (vault: Vault) => Promise<void>) =>
    test(title, async () => {
      const { vault, close } = await open();
      try {
        await run(vault);
      } finally {
        await close();
      }
    });

  describe(`${name} keeps the contract of a vault`, () => {
    withVault('the same id gets the same reference and key, in the order asked', async (vault) => {
      const [anna, bert] = await vault.ensureSubjects('subject', ['anna', 'bert']);
      const again = await vault.ensureSubjects('subject', ['bert', 'anna', 'bert']);
      assert.deepEqual(again, [bert, anna, bert]);
      assert.notDeepEqual(anna!.key, bert!.key);
      assert.equal(anna!.key.length, 32);
    });

    withVault('a reference is a subject id of the domain', async (vault) => {
      const [anna] = await vault.ensureSubjects('subject', ['anna']);
      assert.equal(parseId('subject', anna!.reference), anna!.reference);
    });

    withVault('one id asked twice in a first call is one subject', async (vault) => {
      const [first, second] = await vault.ensureSubjects('subject', ['anna', 'anna']);
      assert.deepEqual(first, second);
    });

    withVault('the same id as an actor and as a subject is two references', async (vault) => {
      const [subject] = await vault.ensureSubjects('subject', ['anna']);
      const [actor] = await vault.ensureSubjects('actor', ['anna']);
      assert.notEqual(subject!.reference, actor!.reference);
      assert.equal(await vault.findReference('actor', 'anna'), actor!.reference);
    });

    withVault('finding a reference creates nothing', async (vault) => {
      assert.equal(await vault.findReference('subject', 'anna'), undefined);
      assert.equal(await vault.findReference('subject', 'anna'), undefined);
    });

    withVault('keys and ids come back by reference, and undefined for a reference nobody has', async (vault) => {
      const [anna] = await vault.ensureSubjects('subject', ['anna']);
      const nobody = `sb_${'a'.repeat(26)}`;
      assert.deepEqual(await vault.keysOf([nobody, anna!.reference]), [undefined, anna]);
      assert.deepEqual(await vault.revealIds([nobody, anna!.reference]), [undefined, 'anna']);
    });

    withVault(
      'after a destruction nothing of the subject is answered, and the id starts again as somebody new',
      async (vault) => {
        const [anna, bert] = await vault.ensureSubjects('subject', ['anna', 'bert']);
        assert.equal(await vault.destroySubject(anna!.reference), true);
        assert.deepEqual(await vault.keysOf([anna!.reference, bert!.reference]), [undefined, bert]);
        assert.deepEqual(await vault.revealIds([anna!.reference]), [undefined]);
        assert.equal(await vault.findReference('subject', 'anna'), undefined);
        const [anew] = await vault.ensureSubjects('subject', ['anna']);
        assert.notEqual(anew!.reference, anna!.reference);
        assert.notDeepEqual(anew!.key, anna!.key);
      },
    );

    withVault('destroying what is not there says so', async (vault) => {
      assert.equal(await vault.destroySubject(`sb_${'a'.repeat(26)}`), false);
    });

    withVault('an id that is empty, half a character or too long is refused without being quoted', async (vault) => {
      for (const id of ['', 'half \ud800', 'x'.repeat(513)]) {
        await assert.rejects(vault.ensureSubjects('subject', ['fine', id]), (error: unknown) => {
          assert.ok(error instanceof DomainError);
          assert.equal(error.code, 'BAD_INPUT');
          assert.ok(id === '' || !error.message.includes(id));
          return true;
        });
      }
      assert.equal(await vault.findReference('subject', 'fine'), undefined);
    });

    withVault('a fingerprint depends on label and input, and in pieces it is the same', async (vault) => {
      const whole = vault.fingerprint('file', 'abc');
      assert.match(whole, /^[0-9a-f]{64}$/);
      assert.notEqual(whole, vault.fingerprint('other', 'abc'));
      assert.notEqual(whole, vault.fingerprint('file', 'abd'));
      const stream = vault.fingerprintStream('file');
      stream.update(Buffer.from('a'));
      stream.update(Buffer.from('bc'));
      assert.equal(stream.hex(), whole);
    });
  });
}
