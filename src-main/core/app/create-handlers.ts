import { randomBytes } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import type { InvokeHandlers } from '../../../src-shared/ipc/contract.ts';
import type { ActivityEntry } from '../../../src-shared/model/activity.ts';
import type { AppSnapshot } from '../../../src-shared/model/app-snapshot.ts';
import type { Provider } from '../../../src-shared/provider.ts';
import { parseApiKey } from '../credentials/parse-api-key.ts';
import { AppError } from '../errors/app-error.ts';
import { parseAuthToken } from '../settings/auth-token.ts';
import { AUTH_TOKEN_SETTING, findSetting } from '../settings/setting-definitions.ts';
import { setFileSetting, unsetFileSetting } from '../settings/settings-file.ts';
import type { AppPorts, Session } from './app-ports.ts';
import { renderDiagnostics } from './diagnostics.ts';
import type { PageOpener } from './page-opener.ts';
import type { ProxyController } from './proxy-controller.ts';
import { requireNotice } from './require-notice.ts';
import type { SignInController } from './sign-in-controller.ts';
import { sendTestRequest } from './test-request.ts';

/** What the handlers act on. */
export interface HandlerParts {
  readonly ports: AppPorts;
  readonly snapshot: () => AppSnapshot;
  /** @throws AppError why there is no core */
  readonly requireSession: () => Session;
  readonly proxy: ProxyController;
  /** Each runs after whatever changes the proxy or the settings now. */
  readonly lifecycle: {
    startProxy(): Promise<void>;
    stopProxy(): Promise<void>;
    takeOver(): Promise<void>;
    reloadSettings(): Promise<void>;
  };
  readonly signIns: Readonly<Record<Provider, SignInController>>;
  readonly pages: PageOpener;
  /** Oldest first. */
  readonly listActivity: () => ActivityEntry[];
  /** Empties the list, and tells every window. */
  readonly clearActivity: () => void;
  /** Reads the stored credentials anew. Never rejects. */
  readonly refreshStored: () => Promise<void>;
  readonly changePreferences: InvokeHandlers['preferences.set'];
}

/** One function per channel of the contract. They throw `AppError`s. */
export function createHandlers(parts: HandlerParts): InvokeHandlers {
  const { ports, snapshot, requireSession, lifecycle, signIns, pages, refreshStored } = parts;

  /** Whatever `work` did, also half of it, the window shows what is stored now. */
  async function changeStored(work: (session: Session) => Promise<unknown>): Promise<void> {
    try {
      await work(requireSession());
    } finally {
      await refreshStored();
    }
  }

  async function readAuthToken(session: Session): Promise<string | null> {
    return (await session.core.authToken.resolve()).authToken?.token ?? null;
  }

  async function requireCurrentToken(): Promise<string> {
    const token = await readAuthToken(requireSession());
    if (token !== null) return token;
    throw new AppError('auth_token_not_set', 'No auth token is set.', { advice: 'Generate one first.' });
  }

  /** One that is given from outside counts whatever is saved, so that saving would only mislead. */
  function changeAuthToken(work: (session: Session) => Promise<unknown>): Promise<void> {
    return changeStored((session) => {
      const { fromFlagFile, fromEnvironment } = session.loaded.authTokens;
      const fixed = fromFlagFile ?? fromEnvironment;
      if (fixed === null) return work(session);
      throw new AppError('auth_token_read_only', `The auth token is given by ${fixed.detail}.`, {
        advice: 'Change it there, or remove it there first.',
      });
    });
  }

  const renderReport = () => ports.scrub(renderDiagnostics(snapshot(), parts.listActivity()));

  return {
    'state.get': snapshot,
    'proxy.start': lifecycle.startProxy,
    'proxy.stop': lifecycle.stopProxy,
    'proxy.takeOver': lifecycle.takeOver,

    'signIn.start': ({ provider, method, acceptNotice }) => signIns[provider].start(method, acceptNotice),
    'signIn.paste': ({ provider, text }) => signIns[provider].paste(text),
    'signIn.openPage': ({ provider }) => signIns[provider].openPage(),
    'signIn.cancel': ({ provider }) => signIns[provider].cancel(),
    'signIn.dismiss': ({ provider }) => signIns[provider].dismiss(),

    'credentials.read': refreshStored,
    'credentials.refresh': ({ provider }) => changeStored(({ core }) => core.accounts.refresh(provider)),
    'credentials.signOut': ({ provider, mode, revoke }) =>
      changeStored(({ core }) => core.accounts.signOut(provider, mode, { revoke })),
    'credentials.saveApiKey': ({ provider, apiKey }) =>
      changeStored(({ core }) => core.accounts.saveApiKey(provider, requireApiKey(apiKey))),
    'credentials.adoptClaudeCli': (input) =>
      changeStored(async ({ core }) => {
        const noticeIsNew = await requireNotice(core, 'claude', input?.acceptNotice ?? false);
        await core.accounts.adoptClaudeCli();
        if (noticeIsNew) await core.state.markNoticeAccepted('claude', new Date(ports.clock.now()));
      }),

    'authToken.reveal': async () => ({ token: await requireCurrentToken() }),
    'authToken.copy': async () => ports.writeClipboard(await requireCurrentToken()),
    'authToken.save': ({ token }) =>
      changeAuthToken(({ core }) => core.authToken.save(requireGoodToken(token))),
    'authToken.generate': () =>
      changeAuthToken(({ core }) => core.authToken.save(randomBytes(32).toString('base64url'))),
    'authToken.clear': () => changeAuthToken(({ core }) => core.authToken.removeSaved()),

    'settings.set': async ({ name, text }) => {
      const { settingsFile } = ports.paths;
      const resolvePath = (path: string) => resolve(dirname(settingsFile), path);
      await setFileSetting(settingsFile, findSetting(name), text, resolvePath);
      await lifecycle.reloadSettings();
    },
    'settings.unset': async ({ name }) => {
      await unsetFileSetting(ports.paths.settingsFile, findSetting(name));
      await lifecycle.reloadSettings();
    },
    'preferences.set': parts.changePreferences,

    'testRequest.send': async ({ provider }) => {
      const running = parts.proxy.running();
      if (running === null) {
        throw new AppError('proxy_not_running', 'The proxy is not running.', { advice: 'Start it first.' });
      }
      const { session, localUrl } = running;
      const authToken = await readAuthToken(session);
      return sendTestRequest({ provider, localUrl, authToken, clock: ports.clock });
    },

    'activity.get': parts.listActivity,
    'activity.clear': parts.clearActivity,
    'diagnostics.preview': () => ({ text: renderReport() }),
    'diagnostics.save': async () => ({
      path: await ports.saveFile('ccproxy-diagnostics.txt', renderReport()),
    }),
    'links.open': ({ link }) => pages.openLink(link),
    'logs.openFolder': async () => {
      const { logsFolder } = ports.facts;
      if (logsFolder === null) throw new AppError('page_not_opened', 'The log goes to the terminal.');
      await ports.openFolder(logsFolder);
    },
    'clipboard.write': ({ text }) => ports.writeClipboard(text),
  };
}

function requireGoodToken(text: string): string {
  const token = parseAuthToken(text);
  if (token !== null) return token;
  throw new AppError('invalid_input', `The auth token must be ${AUTH_TOKEN_SETTING.allowed}.`, {
    advice: 'Correct it, or generate one.',
  });
}

function requireApiKey(text: string): string {
  const apiKey = parseApiKey(text);
  if (apiKey !== null) return apiKey;
  throw new AppError('invalid_input', 'That cannot be an API key.', {
    advice: "Copy the whole key from the vendor's page.",
  });
}
