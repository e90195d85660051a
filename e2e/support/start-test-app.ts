import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPinoLogger } from '../../src-main/adapters/pino-logger.ts';
import { systemClock } from '../../src-main/adapters/system-clock.ts';
import { openCore } from '../../src-main/compose/open-core.ts';
import type { AppNotification, AppPorts } from '../../src-main/core/app/app-ports.ts';
import { createAppService } from '../../src-main/core/app/app-service.ts';
import { createDispatcher } from '../../src-main/core/app/dispatch.ts';
import { createFilePreferences } from '../../src-main/core/app/preferences.ts';
import { openJsonFile } from '../../src-main/core/files/json-file.ts';
import { createSecretScrubber } from '../../src-main/core/logging/secret-scrubber.ts';
import { findSetting } from '../../src-main/core/settings/setting-definitions.ts';
import { setFileSetting } from '../../src-main/core/settings/settings-file.ts';
import { resolveAppPaths } from '../../src-main/core/system/app-paths.ts';
import type { AppSnapshot } from '../../src-shared/model/app-snapshot.ts';
import { startFakeAnthropicApi } from '../fakes/fake-anthropic-api.ts';
import { startFakeClaudeIssuer } from '../fakes/fake-claude-issuer.ts';
import { startFakeCodexApi } from '../fakes/fake-codex-api.ts';
import { startFakeOpenaiIssuer } from '../fakes/fake-openai-issuer.ts';
import { createTempHome } from '../fakes/temp-home.ts';
import { createAbsentKeyring } from './start-test-core.ts';

export interface TestAppOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly ports?: Partial<AppPorts>;
}

export type TestApp = Awaited<ReturnType<typeof startTestApp>>;

/**
 * The main side of the window with a real core, both vendors played by fakes, and a host that only writes down
 * what it is asked for. Started, but the proxy is left to the test.
 */
export async function startTestApp(options: TestAppOptions = {}) {
  const home = await createTempHome();
  const claudeIssuer = await startFakeClaudeIssuer();
  const openaiIssuer = await startFakeOpenaiIssuer({ allowedRedirectPorts: 'any' });
  const anthropic = await startFakeAnthropicApi({
    isValidAccess: (token) => claudeIssuer.isValidAccess(token),
    profileOf: (token) => claudeIssuer.profileOf(token),
  });
  const codex = await startFakeCodexApi({ isValidAccess: (token) => openaiIssuer.isValidAccess(token) });
  const env: Record<string, string> = {
    ...home.env,
    CREDENTIALS__STORAGE: 'file',
    ...claudeIssuer.env,
    ...openaiIssuer.env,
    ...anthropic.env,
    ...codex.env,
    ...options.env,
  };
  const paths = resolveAppPaths({ env, platform: process.platform, homeDir: home.home });
  // Not by the environment, which would come before what the window sets.
  await setFileSetting(paths.settingsFile, findSetting('SERVER__PORT'), '0', String);

  const secrets = new Set<string>();
  const scrubber = createSecretScrubber();
  const logLines: string[] = [];
  const logger = createPinoLogger({
    level: 'debug',
    format: 'json',
    scrubber: { scrub: (text) => text },
    stream: { write: (line) => logLines.push(line) },
  });
  const opened: string[] = [];
  const clipboard: string[] = [];
  const notifications: AppNotification[] = [];

  const ports: AppPorts = {
    facts: {
      version: '0.0.0-test',
      host: 'browser',
      platform: 'linux',
      capabilities: { tray: false, launchAtLogin: false, notifications: false, openFolders: false },
      logsFolder: null,
    },
    paths,
    clock: systemClock,
    logger,
    openCore: () =>
      openCore(
        {
          env,
          cwd: home.cwd,
          platform: process.platform,
          homeDir: home.home,
          keyring: createAbsentKeyring(),
          codexKeyring: createAbsentKeyring(),
          clock: systemClock,
        },
        {
          logger,
          follow: () => {},
          addSecret(value) {
            secrets.add(value);
            scrubber.add(value);
          },
          scrub: scrubber.scrub,
        },
      ),
    preferences: createFilePreferences(openJsonFile(join(paths.configDir, 'window.json'), systemClock)),
    scrub: (text) => scrubber.scrub(text),
    findPortOwner: async () => null,
    sendSignal: () => false,
    writeClipboard: (text) => void clipboard.push(text),
    openExternal: async (url) => opened.push(url) > 0,
    openFolder: async () => {},
    async saveFile(suggestedName, text) {
      const path = join(home.cwd, suggestedName);
      await writeFile(path, text);
      return path;
    },
    setLaunchAtLogin: () => {},
    notify: (notification) => void notifications.push(notification),
    ...options.ports,
  };
  const app = createAppService(ports);
  await app.start({ startProxy: false });

  return {
    app,
    ports,
    paths,
    home,
    env,
    dispatch: createDispatcher(app, logger),
    claudeIssuer,
    openaiIssuer,
    anthropic,
    codex,
    opened,
    clipboard,
    notifications,
    logLines,
    /** Every secret of this run that is found in `text`; the proxy's auth token among them. */
    findSecrets: (text: string) =>
      [...secrets, ...claudeIssuer.secrets, ...openaiIssuer.secrets].filter((secret) =>
        text.includes(secret),
      ),
    /** The first snapshot, now or later, that `matches`. */
    waitForState(matches: (snapshot: AppSnapshot) => boolean): Promise<AppSnapshot> {
      return new Promise((resolve) => {
        const now = app.snapshot();
        if (matches(now)) return resolve(now);
        const unsubscribe = app.subscribe('state.changed', (snapshot) => {
          if (!matches(snapshot)) return;
          unsubscribe();
          resolve(snapshot);
        });
      });
    },
    async close() {
      await app.stop();
      await Promise.all([anthropic.close(), codex.close(), claudeIssuer.close(), openaiIssuer.close()]);
      await home.cleanup();
    },
  };
}
