import { EventEmitter, once } from 'node:events';
import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../src-main/adapters/system-clock.ts';
import type { Clock } from '../src-main/core/ports/clock.ts';
import { type CredentialHarness, createCredentialHarness } from './support/credential-harness.ts';
import { readAuthFile, refreshAsCodexCli, writeTorn } from './support/play-codex-cli.ts';

let h: CredentialHarness;

beforeEach(async () => {
  h = await createCredentialHarness();
});
afterEach(() => h.close());

const pauses = new EventEmitter();

/** Tells when the core pauses, which it does before it looks at the file again. */
const clock: Clock = {
  ...systemClock,
  sleep(delayMs, signal) {
    pauses.emit('pause');
    return systemClock.sleep(delayMs, signal);
  },
};

async function untilPause(): Promise<void> {
  await once(pauses, 'pause');
}

it('the official CLI and we renew in turn, and nobody ends signed out', async () => {
  await h.home.writeCodexAuth(await h.openai.issueTokens({ expiresInS: -60 }), { unknown: { kept: true } });
  const core = await h.openCore({ clock });
  const account = core.accounts.providers.openai;
  const used = new Set<string>();
  const authorize = async () => {
    const authorization = await account.authorize();
    if (authorization.mode !== 'oauth') throw new Error('expected a sign-in');
    expect(h.openai.isValidAccess(authorization.accessToken)).toBe(true);
    used.add(authorization.accessToken);
    return authorization;
  };

  for (let turn = 0; turn < 3; turn++) {
    await authorize();
    const renewed = await refreshAsCodexCli(h.authPath, h.openai.issuer);
    const writing = writeTorn(h.authPath, renewed, untilPause);
    // In the middle of the CLI's write: adopted as soon as it is whole.
    expect((await authorize()).accessToken).toBe(renewed.tokens.access_token);
    await writing;
    await core.accounts.refresh('openai');
    expect(readAuthFile(h.authPath)).toMatchObject({ unknown: { kept: true }, auth_mode: 'chatgpt' });
  }
  await authorize();
  // Ours at first when expired, then in each turn the CLI's and ours.
  expect(h.openai.counters).toMatchObject({ refreshes: 7, refreshReuses: 0 });
  expect(used.size).toBe(7);
});

it('a refresh token that the CLI has just used is not the end: what it writes is adopted', async () => {
  await h.home.writeCodexAuth(await h.openai.issueTokens({ expiresInS: -60 }));
  const renewed = await refreshAsCodexCli(h.authPath, h.openai.issuer);
  // The CLI has the new tokens, but has not written them yet; the real issuer refuses the old ones.
  h.openai.failNextRefresh('refresh_token_reused');
  const core = await h.openCore({ clock });
  const asking = core.accounts.providers.openai.authorize();
  await untilPause();
  expect(h.openai.counters.refreshCalls).toBe(2);
  await untilPause();
  await writeTorn(h.authPath, renewed, untilPause);
  expect(await asking).toMatchObject({ accessToken: renewed.tokens.access_token });
  expect((await core.accounts.describe('openai-codex')).state).toBe('valid');
  expect(readAuthFile(h.authPath).tokens).toEqual(renewed.tokens);
});

it('a switch of the account during our renewal is not overwritten', async () => {
  await h.home.writeCodexAuth(await h.openai.issueTokens({ expiresInS: -60 }));
  const core = await h.openCore();
  const held = Promise.withResolvers<void>();
  h.openai.failNext({ delayUntil: held.promise });
  const asking = core.accounts.providers.openai.authorize();
  await h.openai.waitForRequest();
  const other = await h.openai.issueTokens({});
  await h.home.writeCodexAuth(other, { of: 'the other account' });
  const before = readAuthFile(h.authPath);
  held.resolve();
  expect(await asking).toMatchObject({ accessToken: other.accessToken });
  expect(readAuthFile(h.authPath)).toEqual(before);
});

it('a key that the CLI adds during our renewal survives', async () => {
  const old = await h.openai.issueTokens({ expiresInS: -60 });
  await h.home.writeCodexAuth(old);
  const core = await h.openCore();
  const held = Promise.withResolvers<void>();
  h.openai.failNext({ delayUntil: held.promise });
  const asking = core.accounts.providers.openai.authorize();
  await h.openai.waitForRequest();
  await h.home.writeCodexAuth(old, { OPENAI_API_KEY: 'sk-added', added: 1 });
  held.resolve();
  await asking;
  const auth = readAuthFile(h.authPath);
  expect(auth).toMatchObject({ OPENAI_API_KEY: 'sk-added', added: 1 });
  expect(auth.tokens.refresh_token).not.toBe(old.refreshToken);
});

it('a new sign-in at the CLI ends the remembered refusal', async () => {
  const old = await h.openai.issueTokens({ expiresInS: -60 });
  await h.home.writeCodexAuth(old);
  h.openai.revokeGrant(old.refreshToken);
  const core = await h.openCore();
  const { openai } = core.accounts.providers;
  await expect(openai.authorize()).rejects.toMatchObject({ code: 'sign_in_required' });
  const tokens = await h.openai.issueTokens({});
  await h.home.writeCodexAuth(tokens);
  expect(await openai.authorize()).toMatchObject({ accessToken: tokens.accessToken });
});

it('a logout at the CLI signs us out too, and stays so', async () => {
  await h.home.writeCodexAuth(await h.openai.issueTokens({ expiresInS: -60 }));
  const core = await h.openCore();
  const held = Promise.withResolvers<void>();
  h.openai.failNext({ delayUntil: held.promise });
  const asking = core.accounts.providers.openai.authorize();
  asking.catch(() => {});
  await h.openai.waitForRequest();
  await rm(h.authPath);
  held.resolve();
  await expect(asking).rejects.toMatchObject({ code: 'not_signed_in' });
  expect(await h.readAuth()).toBeNull();
});
