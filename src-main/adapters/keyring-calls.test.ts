import { describe, expect, it } from 'vitest';
import { createKeyringCalls } from './keyring-calls.ts';

const SHORT_MS = 40;
const LONG_MS = 60_000;

describe('createKeyringCalls', () => {
  it('runs one call at a time and hands on its value', async () => {
    const call = createKeyringCalls(LONG_MS);
    let running = 0;
    const work = (value: number) => async () => {
      running += 1;
      expect(running).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return value;
    };
    expect(await Promise.all([1, 2, 3].map((value) => call(work(value))))).toEqual([1, 2, 3]);
  });

  it.each([
    ['keyring_locked', 'Cannot create an item in a locked collection'],
    ['keyring_locked', "Couldn't access platform storage: Secret Service: unlock prompt was dismissed"],
    ['keyring_locked', 'The user canceled the operation.'],
    ['keyring_unavailable', 'The name org.freedesktop.secrets was not provided by any .service files'],
    ['keyring_unavailable', 'libsecret-1.so.0: cannot open shared object file'],
    [
      'keyring_unavailable',
      'Did not receive a reply. Possible causes include: the message bus security policy blocked the reply',
    ],
    ['keyring_unavailable', ''],
  ])('says %s for "%s", and goes on', async (code, message) => {
    const call = createKeyringCalls(LONG_MS);
    const failing = call(() => Promise.reject(new Error(message)));
    await expect(failing).rejects.toMatchObject({ code, advice: expect.any(String) });
    expect(await call(async () => 'next')).toBe('next');
  });

  it('does not wait for ever, nor ask again while a call is overdue', async () => {
    const call = createKeyringCalls(SHORT_MS);
    const { promise: answer, resolve } = Promise.withResolvers<string>();
    const done: string[] = [];
    const stuck = call(() => answer);
    const waiting = call(async () => done.push('waited in vain'));
    await expect(stuck).rejects.toMatchObject({ code: 'keyring_unavailable' });
    await expect(waiting).rejects.toMatchObject({ code: 'keyring_unavailable' });
    await expect(call(async () => done.push('asked too early'))).rejects.toMatchObject({
      code: 'keyring_unavailable',
    });
    resolve('at last');
    await answer;
    await new Promise((settled) => setImmediate(settled));
    expect(await call(async () => 'works again')).toBe('works again');
    expect(done).toEqual([]);
  });
});
