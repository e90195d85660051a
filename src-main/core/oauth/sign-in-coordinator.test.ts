import { expect, it } from 'vitest';
import { createSignInCoordinator } from './sign-in-coordinator.ts';

/** A flow that ends with its signal's reason, but only once `release` is called, as one that closes a port. */
function createFlow(signal: AbortSignal) {
  const { promise: done, resolve, reject } = Promise.withResolvers<string>();
  done.catch(() => {});
  return { signal, done, resolve, release: () => reject(signal.reason) };
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

it('ends the pending sign-in of the same provider and waits until it is over', async () => {
  const coordinator = createSignInCoordinator();
  const first = await coordinator.start('claude', async (signal) => createFlow(signal));
  let hasBegun = false;
  const second = coordinator.start('claude', async (signal) => {
    hasBegun = true;
    return createFlow(signal);
  });
  await nextTurn();
  expect(first.signal.reason).toMatchObject({ code: 'oauth_superseded' });
  expect(hasBegun).toBe(false);
  first.release();
  expect((await second).signal.aborted).toBe(false);
  await expect(first.done).rejects.toMatchObject({ code: 'oauth_superseded' });
});

it('leaves the other provider alone, and a sign-in that is over', async () => {
  const coordinator = createSignInCoordinator();
  const claude = await coordinator.start('claude', async (signal) => createFlow(signal));
  await coordinator.start('openai', async (signal) => createFlow(signal));
  expect(claude.signal.aborted).toBe(false);
  claude.resolve('tokens');
  await claude.done;
  await coordinator.start('claude', async (signal) => createFlow(signal));
  expect(claude.signal.aborted).toBe(false);
});

it('begins only the last of several starts', async () => {
  const coordinator = createSignInCoordinator();
  const first = await coordinator.start('openai', async (signal) => createFlow(signal));
  const begun: string[] = [];
  const begin = (name: string) => async (signal: AbortSignal) => {
    begun.push(name);
    return createFlow(signal);
  };
  const second = coordinator.start('openai', begin('second'));
  const third = coordinator.start('openai', begin('third'));
  first.release();
  await expect(second).rejects.toMatchObject({ code: 'oauth_superseded' });
  await third;
  expect(begun).toEqual(['third']);
});

it('starts again after a start that failed', async () => {
  const coordinator = createSignInCoordinator();
  const failing = coordinator.start('openai', async () => {
    throw new Error('ports busy');
  });
  await expect(failing).rejects.toThrow('ports busy');
  const flow = await coordinator.start('openai', async (signal) => createFlow(signal));
  expect(flow.signal.aborted).toBe(false);
});

it('cancels everything and waits for it', async () => {
  const coordinator = createSignInCoordinator();
  const flows = [
    await coordinator.start('claude', async (signal) => createFlow(signal)),
    await coordinator.start('openai', async (signal) => createFlow(signal)),
  ];
  let isOver = false;
  const cancelled = coordinator.cancelAll().then(() => {
    isOver = true;
  });
  await nextTurn();
  expect(isOver).toBe(false);
  for (const flow of flows) {
    expect(flow.signal.reason).toMatchObject({ code: 'oauth_cancelled' });
    flow.release();
  }
  await cancelled;
});
