import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BrowserContext } from 'playwright';
import type { TempHome } from '../../fakes/temp-home.ts';
import { type StandIn, type StandInOptions, startStandIn } from '../../stand-in/start-stand-in.ts';
import { type HostOptions, missing, type NativeParts, type WindowHost } from './window-host.ts';

/** The built main and preload bundles in Node, with Electron's API played by the stand-in. */
export const standInHost: WindowHost = {
  name: 'stand-in',
  capabilities: new Set(['native', 'forged-frames']),
  seedPreferences: seedShellStore,

  async start(options: HostOptions) {
    const { browser, home, ledger } = options;
    browser.once('context', (context: BrowserContext) => ledger.watch(context));
    const settings: StandInOptions = {
      browser,
      env: { ...home.env, CREDENTIALS__STORAGE: 'file', ...options.env },
      userDataDir: userDataOf(home),
      cwd: home.cwd,
      onToPage: ledger.note,
    };
    const app = await startStandIn(settings);
    const native = createNativeParts(app);
    const logFile = join(userDataOf(home), 'logs', 'ccproxy.log');

    return {
      page: () => app.page(),
      openedPages: async () => app.seen.openedPages,
      clipboard: async () => app.seen.clipboard ?? '',
      isDesktop: true,
      async saveFile(name) {
        const filePath = join(home.home, name);
        await app.answerDialog({ canceled: false, filePath });
        return filePath;
      },
      async logs() {
        const text = await readFile(logFile, 'utf8').catch(() => '');
        return app.output.stdout + app.output.stderr + text;
      },
      quit: () => app.quit(),
      async startSecond() {
        const second = await startStandIn(settings);
        const end = await second.exited;
        await second.close();
        return { ...end, output: second.output.stdout + second.output.stderr };
      },
      async close() {
        for (const { title, body } of app.seen.notifications) ledger.note('notification', `${title} ${body}`);
        ledger.note('tray', JSON.stringify([app.seen.tray, app.seen.errorBoxes]));
        await app.close();
      },
      native,
      frames: app,
      get uiPort() {
        return missing('UI port');
      },
    };
  },
};

/** Electron's `userData` of a home. */
export function userDataOf(home: TempHome): string {
  return join(home.configHome, 'CCProxy Desktop');
}

/** As electron-store writes it. */
export async function seedShellStore(home: TempHome, preferences: object): Promise<void> {
  await mkdir(userDataOf(home), { recursive: true, mode: 0o700 });
  await writeFile(join(userDataOf(home), 'desktop.json'), JSON.stringify({ preferences }), { mode: 0o600 });
}

function createNativeParts(app: StandIn): NativeParts {
  return {
    clickMenuItem: app.clickMenuItem,
    async untilMenu(line) {
      const isLine = ({ label }: { label: string }) =>
        typeof line === 'string' ? label === line : line.test(label);
      await app.until(() => app.menuItems().some(isLine), `the tray menu says ${line}`);
    },
    tooltip: async () => app.seen.tray?.tooltip ?? '',
    iconName: async () => basename(app.seen.tray?.icon.path ?? '').replace(/\.\w+$/, ''),
    notifications: async () => app.seen.notifications,
    async answerMessageBox(button) {
      const { options } = await app.answerDialog({ response: button });
      return options as { message: string; detail: string; buttons: readonly string[] };
    },
    closeWindow: app.closeWindow,
    isWindowShown: async () => app.window()?.isVisible ?? false,
  };
}
