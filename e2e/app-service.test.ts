import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { createAppService } from '../src-main/core/app/app-service.ts';
import { createDispatcher } from '../src-main/core/app/dispatch.ts';
import { readAnnouncedProxy } from '../src-main/core/system/announced-proxy.ts';
import { appSnapshotSchema } from '../src-shared/model/app-snapshot.ts';
import { DEFAULT_PREFERENCES, type Preferences } from '../src-shared/model/preferences.ts';
import { startTestApp, type TestApp, type TestAppOptions } from './support/start-test-app.ts';

const CHILD = fileURLToPath(new URL('support/serve-child.ts', import.meta.url));

let app: TestApp | null = null;
let child: ChildProcess | null = null;

afterEach(async () => {
  await app?.close();
  if (child !== null && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  app = null;
  child = null;
});

async function start(options?: TestAppOptions): Promise<TestApp> {
  app = await startTestApp(options);
  return app;
}

describe('the snapshot', () => {
  it('fits the contract from the first moment, and tells each change once', async () => {
    const { app: service } = await start();
    const first = service.snapshot();
    expect(appSnapshotSchema.parse(first)).toEqual(first);
    const revisions: number[] = [];
    service.subscribe('state.changed', ({ revision }) => revisions.push(revision));
    await service.handlers['preferences.set']({ theme: 'dark' });
    await service.handlers['preferences.set']({ theme: 'dark' });
    await service.handlers['proxy.start'](undefined);
    await service.handlers['proxy.start'](undefined);
    const last = service.snapshot();
    expect(last.revision).toBe(revisions.at(-1));
    expect(revisions).toEqual(revisions.map((_, index) => (revisions[0] ?? 0) + index));
    expect(service.snapshot().revision).toBe(last.revision);
  });

  it('has the change of the call that has just been answered', async () => {
    const { app: service } = await start();
    await service.handlers['authToken.save']({ token: 'a-token-of-mine-0123456789' });
    expect(service.snapshot().authToken.source).toBe('saved');
  });

  it('comes to every listener, whatever one of them does', async () => {
    const { app: service, logLines } = await start();
    const themes: string[] = [];
    service.subscribe('state.changed', () => {
      throw new Error('a listener that fails');
    });
    const unsubscribe = service.subscribe('state.changed', ({ preferences }) =>
      themes.push(preferences.theme),
    );
    await service.handlers['preferences.set']({ theme: 'dark' });
    service.snapshot();
    unsubscribe();
    await service.handlers['preferences.set']({ theme: 'light' });
    service.snapshot();
    expect(themes).toContain('dark');
    expect(themes).not.toContain('light');
    expect(logLines.join('')).toContain('a listener failed');
  });

  it('comes no more after the end', async () => {
    const { app: service } = await start();
    await service.handlers['proxy.start'](undefined);
    const states: string[] = [];
    service.subscribe('state.changed', ({ proxy }) => states.push(proxy.state));
    await service.stop();
    await expect(service.handlers['proxy.start'](undefined)).rejects.toMatchObject({ code: 'shutting_down' });
    expect(states).toEqual([]);
  });
});

describe('starting', () => {
  it('starts the proxy when the user wants that', async () => {
    const { app: service, ports } = await start();
    await service.start();
    expect(service.snapshot().proxy.state).toBe('running');
    await service.handlers['proxy.stop'](undefined);
    await ports.preferences.write({ ...(await ports.preferences.read()), startProxyOnLaunch: false });
    await service.start();
    expect(service.snapshot().proxy.state).toBe('stopped');
  });

  it('does what is asked for meanwhile as soon as it can', async () => {
    const { ports } = await start();
    const preferences = Promise.withResolvers<Preferences>();
    const service = createAppService({
      ...ports,
      preferences: { ...ports.preferences, read: () => preferences.promise },
    });
    const dispatch = createDispatcher(service, ports.logger);
    const starting = service.start({ startProxy: false });
    const input = { provider: 'claude', method: 'paste', acceptNotice: true };
    const early = dispatch('signIn.start', input);
    expect(await dispatch('state.get', undefined)).toMatchObject({ value: { signIns: { claude: null } } });
    preferences.resolve(DEFAULT_PREFERENCES);
    expect(await early).toEqual({ ok: true, value: undefined });
    expect(service.snapshot().signIns.claude?.phase).toBe('waiting');
    await starting;
    await service.stop();
  });

  it('leaves nobody waiting when it is stopped instead', async () => {
    const { ports } = await start();
    const service = createAppService(ports);
    const early = createDispatcher(service, ports.logger)('proxy.start', undefined);
    await service.stop();
    expect(await early).toMatchObject({ ok: false, problem: { code: 'shutting_down' } });
  });

  it('tells of a settings file that is wrong, and mends itself with it', async () => {
    const { app: service, paths, waitForState } = await start();
    await service.handlers['proxy.start'](undefined);
    await writeFile(paths.settingsFile, '{"server": {"port": "many"}}');
    const wrong = await waitForState(({ warnings }) => warnings[0]?.includes('server.port') ?? false);
    expect(wrong.proxy.state).toBe('running');
    expect(wrong.settings.find(({ name }) => name === 'SERVER__PORT')?.text).toBe('0');
    await writeFile(paths.settingsFile, '{"server": {"port": 0}, "codex": {"enabled": false}}');
    const mended = await waitForState(
      ({ settings }) => settings.find(({ name }) => name === 'CODEX__ENABLED')?.text === 'false',
    );
    expect(mended.warnings).toEqual([]);
    await waitForState(({ proxy }) => proxy.state === 'running');
  });
});

it('renews what has expired when it looks at everything again', async () => {
  const { app: service, claudeIssuer, home, waitForState } = await start();
  await home.writeClaudeCliCredentials(claudeIssuer.issueTokens({ expiresInS: -60 }));
  await service.handlers['credentials.adoptClaudeCli']({ acceptNotice: true });
  await waitForState(({ credentials }) =>
    credentials.some(({ kind, state }) => kind === 'claude-api' && state === 'expired'),
  );
  expect(service.snapshot().notices.claude.accepted).toBe(true);
  await service.recheck();
  expect(service.snapshot().credentials.find(({ kind }) => kind === 'claude-api')?.state).toBe('valid');
});

describe('another process of ours at the port', () => {
  async function startChild(at: TestApp): Promise<number> {
    child = spawn(process.execPath, [CHILD, '0'], {
      cwd: at.home.cwd,
      env: { ...at.env, HOME: at.home.home },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout ?? process.stdin, 'data')) as [Buffer];
    return Number(line.toString());
  }

  const sendSignal = (pid: number, signal: 'SIGTERM' | 0) => {
    try {
      return process.kill(pid, signal);
    } catch {
      return false;
    }
  };

  it('is named, can be taken over, and stops cleanly', async () => {
    const at = await start({
      ports: { sendSignal, findPortOwner: async () => ({ pid: child?.pid ?? 0, name: 'ccproxy' }) },
    });
    const port = await startChild(at);
    expect(await readAnnouncedProxy(at.paths.configDir, port)).toMatchObject({ pid: child?.pid });
    await at.app.handlers['settings.set']({ name: 'SERVER__PORT', text: `${port}` });
    await expect(at.app.handlers['proxy.start'](undefined)).rejects.toMatchObject({ code: 'port_in_use' });
    expect(at.app.snapshot().proxy).toMatchObject({ state: 'failed', canTakeOver: true });
    const ended = once(child ?? process, 'exit');
    await at.app.handlers['proxy.takeOver'](undefined);
    expect(at.app.snapshot().proxy).toMatchObject({ state: 'running', port, canTakeOver: false });
    expect(await ended).toEqual([0, null]);
    expect(await readAnnouncedProxy(at.paths.configDir, port)).toMatchObject({ pid: process.pid });
    await at.app.handlers['proxy.stop'](undefined);
    expect(await readAnnouncedProxy(at.paths.configDir, port)).toBeNull();
  });

  it('is left alone when the system names another holder', async () => {
    const at = await start({ ports: { sendSignal, findPortOwner: async () => ({ pid: 1, name: 'init' }) } });
    const port = await startChild(at);
    await at.app.handlers['settings.set']({ name: 'SERVER__PORT', text: `${port}` });
    await expect(at.app.handlers['proxy.start'](undefined)).rejects.toMatchObject({ code: 'port_in_use' });
    expect(at.app.snapshot().proxy.canTakeOver).toBe(false);
    await expect(at.app.handlers['proxy.takeOver'](undefined)).rejects.toMatchObject({
      code: 'take_over_refused',
    });
    expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200);
  });
});
