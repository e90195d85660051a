import type { InvokeHandlers } from '../../../src-shared/ipc/contract.ts';
import type { AppSnapshot } from '../../../src-shared/model/app-snapshot.ts';
import { DEFAULT_PREFERENCES, type Preferences } from '../../../src-shared/model/preferences.ts';
import type { Quota } from '../../../src-shared/model/quota.ts';
import { formatProblem } from '../../../src-shared/problem-text.ts';
import { type Provider, providerSchema } from '../../../src-shared/provider.ts';
import type { RequestRecord } from '../proxy/request-record.ts';
import { createActivityLog, toActivityEntry } from './activity-log.ts';
import type { AppPorts } from './app-ports.ts';
import { createHandlers } from './create-handlers.ts';
import { createCredentialWatcher } from './credential-watcher.ts';
import { createEventHub, type EventHub } from './event-hub.ts';
import { createLifecycle } from './lifecycle.ts';
import { createNotifier } from './notifier.ts';
import { createPageOpener } from './page-opener.ts';
import { changePreferences } from './preferences.ts';
import { readQuota } from './quota.ts';
import { viewSettings } from './setting-views.ts';
import { createSignInController } from './sign-in-controller.ts';
import { createStatePublisher } from './state-publisher.ts';

const POLL_MS = 1_000;

type PreferenceChanges = Parameters<InvokeHandlers['preferences.set']>[0];

/** The main side of every window, whichever host shows it. */
export interface AppService extends Pick<EventHub, 'subscribe'> {
  readonly handlers: InvokeHandlers;
  /** What is true now. Its revision grows with each change. */
  snapshot(): AppSnapshot;
  /** Resolves when {@link start} has read the settings, well or not: handlers may be called from then on. */
  whenReady(): Promise<void>;
  /**
   * Reads preferences, settings and stored credentials, and starts the proxy if it is to be. Resolves when all
   * that has succeeded or failed, which the snapshot tells. Never rejects for what a user can mend.
   *
   * @param options whether to start the proxy, whatever the preference says
   */
  start(options?: { readonly startProxy?: boolean }): Promise<void>;
  /** After a sleep of the machine or a change of network: looks at everything and renews what is due. */
  recheck(): Promise<void>;
  /** Ends sign-ins, stops the proxy, waits until credentials are stored. No state is published any more. */
  stop(): Promise<void>;
}

/** Wires the app around one core at a time. Reads and writes nothing yet. */
export function createAppService(ports: AppPorts): AppService {
  const { clock, logger, facts, paths } = ports;
  const events = createEventHub(logger);
  const activity = createActivityLog();
  const quotas: Record<Provider, Quota | null> = { claude: null, openai: null };
  let preferences: Preferences = DEFAULT_PREFERENCES;
  let savingPreferences: Promise<unknown> = Promise.resolve();
  const ready = Promise.withResolvers<void>();
  let cancelPoll = () => {};
  let isStopped = false;

  const notifier = createNotifier({
    notify: (notice) => ports.notify(notice),
    getPreferences: () => preferences,
  });
  const lifecycle = createLifecycle({
    ports,
    onRequest: noteRequest,
    onChange: () => state.noteChange(),
    onProxyFailed: (problem) => notifier.proxyFailed(problem),
    onCoreChanged: () => void watcher.refresh(),
  });
  const { proxy } = lifecycle;
  const watcher = createCredentialWatcher({
    getCore: () => lifecycle.session()?.core ?? null,
    paths,
    clock,
    logger,
    onChange(before, after) {
      notifier.storedChanged(before, after);
      state.noteChange();
    },
  });
  const pages = createPageOpener({
    openExternal: (url) => ports.openExternal(url),
    getSettings: () => lifecycle.session()?.loaded.settings ?? null,
  });
  const createSignIn = (provider: Provider) =>
    createSignInController({
      provider,
      getCore: () => lifecycle.requireSession().core,
      openPage: (url) => pages.openSignInPage(url),
      nowMs: () => clock.now(),
      onChange: () => state.noteChange(),
      onStored: () => watcher.refresh(),
      onEnded: (status) => notifier.signInEnded(provider, status),
    });
  const signIns = { claude: createSignIn('claude'), openai: createSignIn('openai') };

  const state = createStatePublisher({
    describe,
    nowMs: () => clock.now(),
    publish: (snapshot) => events.emit('state.changed', snapshot),
    logger,
  });

  function describe(): Omit<AppSnapshot, 'revision'> {
    const session = lifecycle.session();
    const stored = watcher.view();
    const problem = lifecycle.settingsProblem();
    return {
      version: facts.version,
      host: facts.host,
      platform: facts.platform,
      nowMs: clock.now(),
      capabilities: facts.capabilities,
      proxy: proxy.status(),
      credentials: stored.credentials,
      signIns: { claude: signIns.claude.status(), openai: signIns.openai.status() },
      notices: stored.notices,
      authToken: stored.authToken,
      settings: session === null ? [] : viewSettings(session.loaded),
      preferences,
      quotas: Object.values(quotas).filter((quota) => quota !== null),
      warnings: [
        ...(session?.loaded.warnings ?? []),
        ...stored.warnings,
        ...(problem === null ? [] : [formatProblem(problem)]),
      ],
      settingsFile: paths.settingsFile,
      logsFolder: facts.logsFolder,
    };
  }

  function noteRequest(record: RequestRecord): void {
    const nowMs = clock.now();
    const entry = toActivityEntry(record, nowMs);
    activity.add(entry);
    events.emit('activity.added', entry);
    const { provider } = record;
    if (provider === null) return;
    const quota = readQuota(provider, record.rateLimits, quotas[provider], nowMs);
    if (quota === null || quota === quotas[provider]) return;
    quotas[provider] = quota;
    notifier.quotaSeen(quota);
    state.noteChange();
  }

  async function savePreferences(changes: PreferenceChanges): Promise<void> {
    const next = changePreferences(preferences, changes);
    if (next.launchAtLogin !== preferences.launchAtLogin) await ports.setLaunchAtLogin(next.launchAtLogin);
    await ports.preferences.write(next);
    preferences = next;
    state.noteChange();
  }

  function poll(): void {
    cancelPoll();
    watcher.poll();
    lifecycle.pollSettings();
    cancelPoll = clock.schedule(POLL_MS, poll);
  }

  return {
    snapshot: state.current,
    subscribe: events.subscribe,
    handlers: createHandlers({
      ports,
      snapshot: state.current,
      requireSession: lifecycle.requireSession,
      proxy,
      lifecycle,
      signIns,
      pages,
      clearActivity() {
        activity.clear();
        events.emit('activity.cleared', null);
      },
      listActivity: activity.list,
      refreshStored: () => watcher.refresh(),
      changePreferences(changes) {
        // One after the other, so that no change undoes another.
        const saving = savingPreferences.then(() => savePreferences(changes));
        savingPreferences = saving.catch(() => {});
        return saving;
      },
    }),

    whenReady: () => ready.promise,

    async start({ startProxy } = {}) {
      try {
        preferences = await ports.preferences.read();
        await lifecycle.reloadSettings();
      } finally {
        ready.resolve();
      }
      if (isStopped) return;
      poll();
      const isWanted = startProxy ?? preferences.startProxyOnLaunch;
      await Promise.all([
        watcher.refresh(),
        // The state tells why it does not run.
        isWanted && lifecycle.startProxy().catch(() => {}),
      ]);
      state.noteChange();
    },

    async recheck() {
      const session = lifecycle.session();
      if (session === null) return;
      const { accounts } = session.core;
      // Whatever goes wrong shows in the status of the credential.
      await Promise.allSettled(providerSchema.options.map((provider) => accounts.bringUpToDate(provider)));
      await watcher.refresh();
    },

    async stop() {
      isStopped = true;
      ready.resolve();
      state.stop();
      cancelPoll();
      await lifecycle.close();
    },
  };
}
