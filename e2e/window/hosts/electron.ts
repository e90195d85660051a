import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron as electron } from 'playwright';
import { expect } from 'vitest';
import { findElectron } from '../../../src-main/launch/find-electron.mjs';
import { findProjectPaths } from '../../../src-main/launch/project-paths.mjs';
import type { MenuItemView } from '../../stand-in/messages.ts';
import { createTools } from '../../stand-in/start-stand-in.ts';
import { seedShellStore, userDataOf } from './stand-in.ts';
import { type HostOptions, missing, type NativeParts, type WindowHost } from './window-host.ts';

const RECORDER = fileURLToPath(new URL('electron-recorder.cjs', import.meta.url));
const PASSED_ON = ['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'ELECTRON_OVERRIDE_DIST_PATH'];

/** Runs an expression where `recorded` is what `electron-recorder.cjs` has written down. */
type Evaluate = <T>(expression: string) => Promise<T>;

/** Real Electron. What goes to the system is written down by `electron-recorder.cjs`. */
export const electronHost: WindowHost = {
  name: 'electron',
  capabilities: new Set(['native']),
  seedPreferences: seedShellStore,

  async start(options: HostOptions) {
    const { home, ledger } = options;
    const paths = findProjectPaths();
    const executablePath = findElectron(paths) ?? missing('binary');
    const toolsDir = await createTools(true);
    const passedOn = PASSED_ON.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    });
    const env = {
      ...home.env,
      ...Object.fromEntries(passedOn),
      CREDENTIALS__STORAGE: 'file',
      ...options.env,
      PATH: `${toolsDir}${delimiter}${process.env.PATH}`,
    };
    const args = [paths.root, `--user-data-dir=${userDataOf(home)}`];
    const app = await electron.launch({
      executablePath,
      args: ['-r', RECORDER, ...args],
      env,
      cwd: home.cwd,
    });
    ledger.watch(app.context());
    const child = app.process();
    const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    const evaluate: Evaluate = (expression) => app.evaluate(`(() => ${expression})()`);
    const native = createNativeParts(evaluate);

    async function noteAll(): Promise<void> {
      const entries = await evaluate<[string, string][]>('recorded.toPage.splice(0)').catch(() => []);
      for (const [source, text] of entries) ledger.note(source, text);
      const shown = await evaluate<object>('recorded.notifications').catch(() => []);
      ledger.note('notification', JSON.stringify(shown));
    }

    return {
      async page() {
        const page = await app.firstWindow();
        await expect.poll(native.isWindowShown).toBe(true);
        return page;
      },
      openedPages: () => evaluate('recorded.openedPages'),
      clipboard: () => evaluate('recorded.clipboard'),
      isDesktop: true,
      async saveFile(name) {
        const filePath = join(home.home, name);
        await answerQuestion(evaluate, { canceled: false, filePath });
        return filePath;
      },
      async logs() {
        const file = join(userDataOf(home), 'logs', 'ccproxy.log');
        return output + (await readFile(file, 'utf8').catch(() => ''));
      },
      async quit() {
        await noteAll();
        await app.evaluate(({ app: electronApp }) => electronApp.quit()).catch(() => {});
        return exited;
      },
      async startSecond() {
        const noSandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
        const second = spawn(executablePath, [...noSandbox, ...args], { env, cwd: home.cwd });
        let said = '';
        for (const stream of [second.stdout, second.stderr]) {
          stream.setEncoding('utf8').on('data', (text: string) => {
            said += text;
          });
        }
        const [code, signal] = await once(second, 'close');
        return { code, signal, output: said };
      },
      async close() {
        await noteAll();
        child.kill('SIGKILL');
        await exited;
        await rm(toolsDir, { recursive: true, force: true });
      },
      native,
      get frames() {
        return missing('frames to forge');
      },
      get uiPort() {
        return missing('UI port');
      },
    };
  },
};

async function answerQuestion(evaluate: Evaluate, answer: object): Promise<Record<string, unknown>> {
  await expect.poll(() => evaluate('recorded.questions.length')).toBeGreaterThan(0);
  return evaluate(
    `{ const { options, answer } = recorded.questions.shift(); answer(${JSON.stringify(answer)}); return options; }`,
  );
}

/** In Electron's process. */
const VIEW_MENU = `{
  const view = (item) => ({ id: item.id, label: item.label.replace(/&(.)/g, '$1'), type: item.type,
    isEnabled: item.enabled, isVisible: item.visible, isChecked: item.checked,
    items: item.submenu?.items.map(view) ?? null });
  return (recorded.menu?.items ?? []).map(view);
}`;

function createNativeParts(evaluate: Evaluate): NativeParts {
  const flatten = (items: readonly MenuItemView[]): MenuItemView[] =>
    items.flatMap((item) => [item, ...flatten(item.items ?? [])]);
  const menuItems = async () => flatten(await evaluate<MenuItemView[]>(VIEW_MENU));
  return {
    async clickMenuItem(id) {
      const find = async () => (await menuItems()).some((item) => item.id === id && item.isEnabled);
      await expect.poll(find).toBe(true);
      await evaluate(`recorded.menu.getMenuItemById(${JSON.stringify(id)}).click()`);
    },
    async untilMenu(line) {
      const isLine = ({ label }: MenuItemView) =>
        typeof line === 'string' ? label === line : line.test(label);
      await expect.poll(async () => (await menuItems()).some(isLine)).toBe(true);
    },
    tooltip: () => evaluate('recorded.tooltip'),
    iconName: async () => basename(await evaluate<string>('recorded.icon')).replace(/(Template)?\.\w+$/, ''),
    notifications: () => evaluate('recorded.notifications'),
    async answerMessageBox(button) {
      const options = await answerQuestion(evaluate, { response: button });
      return options as { message: string; detail: string; buttons: readonly string[] };
    },
    async closeWindow() {
      await evaluate('closeWindow()');
    },
    isWindowShown: () => evaluate('isWindowShown()'),
  };
}
