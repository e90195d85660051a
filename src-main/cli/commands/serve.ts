import type { Cli } from '../cli.ts';
import { withSession } from '../open-session.ts';
import { showAccounts, showReady, showStopping } from '../output/serve-report.ts';
import { untilAborted } from '../process-signals.ts';

export interface ServeOptions {
  readonly host?: string;
  readonly port?: string;
  readonly authTokenFile?: string;
}

/** `serve`: the proxy, until Ctrl-C or the system ends it. */
export function runServe(cli: Cli, { host, port, authTokenFile }: ServeOptions): Promise<null> {
  const flags = { SERVER__HOST: host, SERVER__PORT: port };
  return cli.interruptible((signal) =>
    withSession(cli, { flags, authTokenFile, isServer: true }, async ({ core, loaded }) => {
      const { authToken, warnings } = await core.authToken.resolve();
      for (const warning of warnings) cli.output.warn(warning);
      const proxy = await core.startProxy();
      try {
        showReady(cli, { proxy, hasToken: authToken !== null });
        const { enabled } = loaded.settings.codex;
        const claude = await core.accounts.describe('claude-api');
        showAccounts(cli, claude, enabled ? await core.accounts.describe('openai-codex') : null);
        await untilAborted(signal);
        showStopping(cli);
      } finally {
        await proxy.close();
      }
      return null;
    }),
  );
}
