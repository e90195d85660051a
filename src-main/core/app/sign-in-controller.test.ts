import { beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../e2e/support/manual-clock.ts';
import { type SignInStatus, signInStatusSchema } from '../../../src-shared/model/sign-in-status.ts';
import type { Provider } from '../../../src-shared/provider.ts';
import type { Core } from '../create-core.ts';
import { AppError } from '../errors/app-error.ts';
import { createSignInController } from './sign-in-controller.ts';

/** A core whose sign-ins the test ends. */
function createFakeCore() {
  const accepted: Partial<Record<Provider, string>> = {};
  const begun: { kind: string; options: unknown; end: (error?: Error) => void; cancelled: boolean }[] = [];
  let failure: Error | null = null;

  function begin(kind: string, options: unknown, flow: object): Promise<object> {
    if (failure !== null) return Promise.reject(failure);
    const { promise, resolve, reject } = Promise.withResolvers<object>();
    const entry = {
      kind,
      options,
      cancelled: false,
      end: (error?: Error) => (error === undefined ? resolve({ accessToken: 'hunter2' }) : reject(error)),
    };
    begun.push(entry);
    const cancel = () => {
      entry.cancelled = true;
      reject(new AppError('oauth_cancelled', 'The sign-in was cancelled.'));
    };
    return Promise.resolve({ ...flow, cancel, done: promise });
  }

  const owner = { pid: 4711, name: 'codex' };
  const webFlow = (url: string) => ({
    authorizeUrl: url,
    busyPorts: [{ port: 1455, error: 'EADDRINUSE', owner }],
    submitPaste: async (text: string) => {
      if (text !== 'good') throw new AppError('oauth_paste_invalid', 'No.');
    },
  });
  const core = {
    state: {
      read: async () => ({ acceptedNotices: accepted }),
      markNoticeAccepted: async (provider: Provider, at: Date) => {
        accepted[provider] = at.toISOString();
      },
    },
    signIn: {
      claude: (options: unknown) => begin('claude', options, webFlow('https://claude.com/authorize')),
      codex: (options: unknown) => begin('codex', options, webFlow('https://auth.openai.com/authorize')),
      codexByDevice: () =>
        begin(
          'device',
          {},
          { verificationUrl: 'https://auth.openai.com/device', userCode: 'AB-CD', expiresAtMs: 7 },
        ),
    },
  } as unknown as Core;
  return {
    core,
    accepted,
    begun,
    failNext(error: Error) {
      failure = error;
    },
  };
}

let fake: ReturnType<typeof createFakeCore>;
let opened: string[];
let steps: string[];
let ended: SignInStatus[];

beforeEach(() => {
  fake = createFakeCore();
  opened = [];
  steps = [];
  ended = [];
});

function create(provider: Provider = 'openai', canOpen = true) {
  const controller = createSignInController({
    provider,
    getCore: () => fake.core,
    async openPage(url) {
      if (!canOpen) throw new AppError('page_not_opened', 'No browser.');
      opened.push(url);
    },
    nowMs: createManualClock().now,
    onChange: () => steps.push(controller.status()?.phase ?? 'none'),
    onStored: async () => void steps.push('stored'),
    onEnded: (status) => ended.push(status),
  });
  return controller;
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a sign-in', () => {
  it('goes from starting to succeeded, with the credential looked at before', async () => {
    const controller = create();
    await controller.start('browser', true);
    expect(controller.status()).toEqual({
      method: 'browser',
      phase: 'waiting',
      pageUrl: 'https://auth.openai.com/authorize',
      acceptsPaste: true,
      userCode: null,
      expiresAtMs: null,
      busyPorts: ['Port 1455 is in use by codex (process 4711).'],
      problem: null,
    });
    expect(opened).toEqual(['https://auth.openai.com/authorize']);
    fake.begun[0]?.end();
    await settle();
    expect(steps).toEqual(['starting', 'waiting', 'stored', 'succeeded']);
    expect(controller.status()).toMatchObject({ phase: 'succeeded', pageUrl: null, problem: null });
    expect(ended).toHaveLength(1);
    expect(signInStatusSchema.parse(controller.status())).toEqual(controller.status());
    controller.dismiss();
    expect(controller.status()).toBeNull();
  });

  it('starts no listener for a paste at Claude, and opens no page by itself', async () => {
    const controller = create('claude');
    await controller.start('paste', true);
    expect(fake.begun[0]).toMatchObject({ kind: 'claude', options: { ports: [] } });
    expect(opened).toEqual([]);
    await controller.openPage();
    expect(opened).toEqual(['https://claude.com/authorize']);
    await expect(controller.paste('bad')).rejects.toMatchObject({ code: 'oauth_paste_invalid' });
    await controller.paste('good');
  });

  it('shows a device code, which takes no paste', async () => {
    const controller = create();
    await controller.start('device', true);
    expect(controller.status()).toMatchObject({
      userCode: 'AB-CD',
      pageUrl: 'https://auth.openai.com/device',
      expiresAtMs: 7,
      acceptsPaste: false,
    });
    await expect(controller.paste('good')).rejects.toMatchObject({ code: 'oauth_paste_invalid' });
  });

  it('by device code is not there for Claude', async () => {
    const controller = create('claude');
    await expect(controller.start('device', true)).rejects.toMatchObject({
      code: 'oauth_device_code_unavailable',
    });
    expect(controller.status()).toBeNull();
  });

  it('waits on when no browser opens', async () => {
    const controller = create('openai', false);
    await controller.start('browser', true);
    expect(controller.status()).toMatchObject({ phase: 'waiting', problem: null });
    await expect(controller.openPage()).rejects.toMatchObject({ code: 'page_not_opened' });
  });

  it('that cannot begin has failed, with advice', async () => {
    const controller = create();
    fake.failNext(
      new AppError('oauth_ports_busy', 'No callback port is free: port 1455 ...', { advice: 'Device.' }),
    );
    await controller.start('browser', true);
    expect(controller.status()).toMatchObject({
      phase: 'failed',
      problem: { code: 'oauth_ports_busy', advice: 'Device.' },
    });
    expect(fake.accepted).toEqual({});
  });

  it('that fails records no notice and can be dismissed', async () => {
    const controller = create();
    await controller.start('browser', true);
    controller.dismiss();
    expect(controller.status()?.phase).toBe('waiting');
    fake.begun[0]?.end(new AppError('oauth_denied', 'Refused.'));
    await settle();
    expect(controller.status()).toMatchObject({
      phase: 'failed',
      pageUrl: null,
      problem: { code: 'oauth_denied' },
    });
    expect(fake.accepted).toEqual({});
    expect(steps).not.toContain('stored');
    controller.dismiss();
    expect(controller.status()).toBeNull();
  });
});

describe('cancelling', () => {
  it('leaves nothing behind', async () => {
    const controller = create();
    await controller.start('browser', true);
    controller.cancel();
    await settle();
    expect(fake.begun[0]?.cancelled).toBe(true);
    expect(controller.status()).toBeNull();
    expect(ended).toEqual([]);
    expect(fake.accepted).toEqual({});
  });

  it('works before the flow is there', async () => {
    const controller = create();
    const starting = controller.start('browser', true);
    while (controller.status() === null) await Promise.resolve();
    controller.cancel();
    await starting;
    await settle();
    expect(fake.begun[0]?.cancelled).toBe(true);
    expect(opened).toEqual([]);
    expect(controller.status()).toBeNull();
  });

  it('by anybody but the user shows why', async () => {
    const controller = create();
    await controller.start('browser', true);
    fake.begun[0]?.end(new AppError('oauth_cancelled', 'The sign-in was cancelled.'));
    await settle();
    expect(controller.status()).toMatchObject({ phase: 'failed', problem: { code: 'oauth_cancelled' } });
  });
});

it('a later start takes the place of an earlier one, whose end is not shown', async () => {
  const controller = create();
  await controller.start('browser', true);
  await controller.start('device', true);
  fake.begun[0]?.end(new AppError('oauth_superseded', 'A newer one.'));
  await settle();
  expect(controller.status()).toMatchObject({ method: 'device', phase: 'waiting', problem: null });
  expect(ended).toEqual([]);
});

describe('the notice', () => {
  it('has to be accepted, and is recorded by a success', async () => {
    const controller = create();
    await expect(controller.start('browser', false)).rejects.toMatchObject({ code: 'notice_not_accepted' });
    expect(controller.status()).toBeNull();
    expect(fake.begun).toEqual([]);
    await controller.start('browser', true);
    expect(fake.accepted).toEqual({});
    fake.begun[0]?.end();
    await settle();
    expect(fake.accepted).toEqual({ openai: '2027-01-15T08:00:00.000Z' });
    await controller.start('browser', false);
    expect(controller.status()?.phase).toBe('waiting');
  });
});
