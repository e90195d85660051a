import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLAUDE, CODEX } from '../src-main/core/constants.ts';
import { createSignInCoordinator } from '../src-main/core/oauth/sign-in-coordinator.ts';
import { openAuthorizePage } from './fakes/play-browser.ts';
import { failureOf } from './support/failure-of.ts';
import { createSignInHarness, isRefused, type SignInHarness } from './support/sign-in-harness.ts';

let harness: SignInHarness;

beforeEach(async () => {
  harness = await createSignInHarness();
});

afterEach(async () => {
  const { claude, openai } = harness;
  expect(harness.findLeaks()).toEqual([]);
  expect(claude.counters.codeReplays + openai.counters.codeReplays).toBe(0);
  await harness.close();
});

describe('Claude by paste', () => {
  it('exchanges CODE#STATE with the manual redirect, next to a listener', async () => {
    const flow = await harness.startClaude();
    const loopback = new URL(flow.authorizeUrl).searchParams;
    const manual = new URL(flow.manualAuthorizeUrl ?? '').searchParams;
    expect(manual.get('redirect_uri')).toBe(CLAUDE.manualRedirectUri);
    for (const name of ['state', 'code_challenge', 'scope'])
      expect(manual.get(name)).toBe(loopback.get(name));
    await flow.submitPaste(await harness.claude.approveManually(flow.manualAuthorizeUrl ?? ''));
    expect(harness.claude.isValidAccess((await flow.done).accessToken)).toBe(true);
    expect(harness.claude.refusals).toEqual([]);
    expect(await harness.isGone(flow)).toBe(true);
  });

  it('works without a listener, also with the address of the manual page', async () => {
    const flow = await harness.startClaude({ ports: [] });
    expect(flow.port).toBeNull();
    expect(flow.authorizeUrl).toBe(flow.manualAuthorizeUrl);
    await flow.submitPaste(await openAuthorizePage(flow.authorizeUrl));
    expect(harness.claude.isValidAccess((await flow.done).accessToken)).toBe(true);
    expect(harness.clock.pendingCount()).toBe(0);
  });

  it('refuses the code of another sign-in', async () => {
    const [other, flow] = [
      await harness.startClaude({ ports: [] }),
      await harness.startClaude({ ports: [] }),
    ];
    const foreign = await harness.claude.approveManually(other.authorizeUrl);
    await expect(flow.submitPaste(foreign)).rejects.toMatchObject({ code: 'oauth_paste_invalid' });
    expect(harness.claude.counters.exchangeCalls).toBe(0);
    await other.submitPaste(foreign);
    await other.done;
    flow.cancel();
    await failureOf(flow.done);
  });

  it('advises another token address after a bot page', async () => {
    const flow = await harness.startClaude();
    harness.claude.failNext({ html403: true });
    const page = await harness.claude.approve(flow.authorizeUrl);
    expect(await page.text()).toContain('CLAUDE__TOKEN_URL');
    expect(await failureOf(flow.done)).toMatchObject({
      advice: expect.stringContaining('CLAUDE__TOKEN_URL'),
    });
  });
});

describe('the callback ports of OpenAI/Codex', () => {
  async function occupy(host = '127.0.0.1') {
    const server = createServer().listen(0, host);
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return {
      port,
      release: async () => {
        server.close();
        await once(server, 'close');
      },
    };
  }

  it('are the two that the provider allows', () => {
    expect(CODEX.callbackPorts).toEqual([1455, 1457]);
  });

  it('are tried in order, and a busy one is reported with its owner', async () => {
    const busy = await occupy();
    const owner = { pid: 4711, name: 'codex' };
    const flow = await harness.startCodex({ ports: [busy.port, 0], findPortOwner: async () => owner });
    expect(flow.busyPorts).toEqual([{ port: busy.port, error: 'EADDRINUSE', owner }]);
    expect((await harness.openai.approve(flow.authorizeUrl)).status).toBe(200);
    await flow.done;
    await busy.release();
  });

  it('fail with their owners named when none is free', async () => {
    const busy = [await occupy(), await occupy('::1')];
    const [first, second] = busy.map(({ port }) => port);
    const starting = harness.startCodex({
      ports: busy.map(({ port }) => port),
      findPortOwner: async (port) => (port === first ? { pid: 4711, name: 'codex' } : null),
    });
    await expect(starting).rejects.toMatchObject({
      code: 'oauth_ports_busy',
      message: `No callback port is free: port ${first} is in use by codex (process 4711), port ${second} is in use by another program.`,
    });
    expect(await isRefused(second ?? 0, '127.0.0.1')).toBe(true);
    expect(harness.clock.pendingCount()).toBe(0);
    for (const { release } of busy) await release();
  });

  it('are free again for the sign-in that takes the place of another', async () => {
    const fixed = await occupy();
    await fixed.release();
    const coordinator = createSignInCoordinator();
    for (let round = 0; round < 3; round++) {
      const flow = await coordinator.start('openai', (signal) =>
        harness.startCodex({ signal, ports: [fixed.port] }),
      );
      expect(flow.port).toBe(fixed.port);
    }
    await coordinator.cancelAll();
    expect(await isRefused(fixed.port, '127.0.0.1')).toBe(true);
  });

  it('explains a missing Codex entitlement', async () => {
    const flow = await harness.startCodex();
    await harness.openai.deny(flow.authorizeUrl, {
      error: 'access_denied',
      description: 'missing_codex_entitlement',
    });
    expect(await failureOf(flow.done)).toMatchObject({ advice: expect.stringContaining('administrator') });
  });
});

describe('OpenAI/Codex by device code', () => {
  it('signs in once the user has approved', async () => {
    const flow = await harness.startCodexDevice();
    await harness.clock.passSleep();
    await harness.openai.waitForRequest(({ path }) => path.endsWith('/deviceauth/token'));
    harness.openai.approveDevice(flow.userCode);
    await harness.clock.passSleep();
    expect(harness.openai.isValidAccess((await flow.done).accessToken)).toBe(true);
    expect(harness.openai.refusals).toEqual([]);
    expect(harness.clock.pendingCount()).toBe(0);
  });

  it('is superseded like any other', async () => {
    const coordinator = createSignInCoordinator();
    const device = await coordinator.start('openai', (signal) => harness.startCodexDevice({ signal }));
    const browser = await coordinator.start('openai', (signal) => harness.startCodex({ signal }));
    await expect(device.done).rejects.toMatchObject({ code: 'oauth_superseded' });
    await harness.openai.approve(browser.authorizeUrl);
    await browser.done;
    expect(harness.clock.pendingCount()).toBe(0);
  });
});
