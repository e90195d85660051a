import type { AppSnapshot } from '../../../src-shared/model/app-snapshot.ts';
import { formatProblem } from '../../../src-shared/problem-text.ts';
import { openApp } from '../../compose/open-app.ts';
import type { AppService } from '../../core/app/app-service.ts';
import { findPortOwner } from '../../core/system/find-port-owner.ts';
import { startUiServer, type UiServer } from '../../core/ui-server/start-ui-server.ts';
import { createBrowserHost } from '../browser-host.ts';
import type { Cli } from '../cli.ts';
import { showAccounts, showReady, showStopping } from '../output/serve-report.ts';
import { untilAborted } from '../process-signals.ts';
import type { ServeOptions } from './serve.ts';

export interface ServeUiOptions extends ServeOptions {
  readonly uiPort?: string;
  readonly browser: boolean;
}

/**
 * `serve --ui`: the proxy and its window in a browser, until Ctrl-C or the system ends it. The window stays while
 * the proxy is off, also when it could not be started.
 */
export function runServeUi(cli: Cli, options: ServeUiOptions): Promise<null> {
  const { host, port, uiPort, authTokenFile } = options;
  const flags = { SERVER__HOST: host, SERVER__PORT: port, SERVER__UI_PORT: uiPort };
  return cli.interruptible(async (signal) => {
    const open = openApp({ ...cli, ...createBrowserHost(cli), flags, authTokenFile });
    try {
      // What the settings say wrong is better told here than in a window that can do nothing.
      const { settings } = await open.readSettings();
      const ui = await startUiServer({
        port: settings.server.uiPort,
        assetsDir: cli.windowDir,
        configDir: open.paths.configDir,
        dispatcher: open.dispatcher,
        app: open.app,
        findPortOwner,
        clock: cli.clock,
        logger: open.logger,
      });
      try {
        await open.app.start({ startProxy: true });
        showStart(cli, open.app.snapshot(), ui);
        if (options.browser) void openInBrowser(cli, ui);
        const stopTelling = tellProxyChanges(cli, open.app);
        await untilAborted(signal);
        stopTelling();
        showStopping(cli);
      } finally {
        await ui.close();
      }
    } finally {
      await open.close();
    }
    return null;
  });
}

function showStart(cli: Cli, state: AppSnapshot, ui: UiServer): void {
  for (const warning of state.warnings) cli.output.warn(warning);
  const { url, port, problem } = state.proxy;
  showReady(cli, {
    proxy: url === null ? null : { url, port },
    problem,
    // While it cannot be told, the proxy asks for one.
    hasToken: state.authToken.source !== null || state.authToken.problem !== null,
    window: { url: ui.url, link: ui.oneTimeLink },
  });
  cli.output.tell('The link works once, within 10 minutes. "ccproxy ui" gives a new one.');
  const [claude, codex] = (['claude-api', 'openai-codex'] as const).map((kind) =>
    state.credentials.find((credential) => credential.kind === kind),
  );
  const codexSetting = state.settings.find(({ name }) => name === 'CODEX__ENABLED');
  if (claude && codex) showAccounts(cli, claude, codexSetting?.text === 'false' ? null : codex);
}

/** With a link of its own, so that the printed one stays good for another browser. */
async function openInBrowser(cli: Cli, ui: UiServer): Promise<void> {
  if (await cli.openBrowser(ui.newLink())) cli.output.tell('The window was opened in your browser.');
}

/** @returns a function that ends it */
function tellProxyChanges(cli: Cli, app: AppService): () => void {
  let told = app.snapshot().proxy.state;
  return app.subscribe('state.changed', ({ proxy: { state, url, problem } }) => {
    if (state === told || state === 'starting' || state === 'stopping') return;
    told = state;
    if (state === 'running') cli.output.tell(`The proxy was started: ${url}`);
    if (state === 'stopped') cli.output.tell('The proxy was stopped. The window can start it again.');
    if (problem !== null) cli.output.warn(`The proxy is not running. ${formatProblem(problem)}`);
  });
}
