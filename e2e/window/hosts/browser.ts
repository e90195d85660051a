import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { findProjectPaths } from '../../../src-main/launch/project-paths.mjs';
import type { TempHome } from '../../fakes/temp-home.ts';
import { type CcproxyProcess, spawnCcproxy } from '../../support/ccproxy-process.ts';
import { WINDOW_LINK } from '../../support/open-window.ts';
import { type HostOptions, missing, type ProcessEnd, type WindowHost } from './window-host.ts';

const SCRIPT = findProjectPaths().command;

/** `ccproxy serve --ui` in a process of its own, its window in a tab of a real browser. */
export const browserHost: WindowHost = {
  name: 'browser',
  capabilities: new Set(['ui-port']),

  async seedPreferences(home, preferences) {
    const folder = join(home.configHome, 'ccproxy');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(join(folder, 'window.json'), JSON.stringify(preferences), { mode: 0o600 });
  },

  async start(options: HostOptions) {
    const { home, ledger } = options;
    const opener = await installOpener(home);
    const env = { ...options.env, PATH: `${opener.folder}${delimiter}${home.env.PATH}`, DISPLAY: ':0' };
    const processes: CcproxyProcess[] = [];
    const run = (...args: string[]) => {
      const started = spawnCcproxy(SCRIPT, args, { home, env });
      processes.push(started);
      return started;
    };
    const serve = (uiPort: string) => run('serve', '--ui', '--no-browser', '--ui-port', uiPort);

    let main = serve('0');
    const [firstLink] = await main.stdout.waitFor(WINDOW_LINK);
    const { origin, port } = new URL(firstLink);
    const context = await options.browser.newContext({
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    ledger.watch(context);
    const page = await context.newPage();
    // From its first answer on.
    await ledger.settle();
    await page.goto(firstLink);

    async function stopMain(): Promise<ProcessEnd> {
      main.kill('SIGINT');
      const { code, signal } = await main.done;
      return { code, signal };
    }

    return {
      page: async () => page,
      openedPages: opener.read,
      clipboard: () => page.evaluate('navigator.clipboard.readText()'),
      isDesktop: false,
      // Nobody is asked.
      saveFile: async (name) => join(home.home, name),
      logs: async () => processes.map(({ stdout, stderr }) => stdout.text() + stderr.text()).join(''),
      async quit() {
        await page.close();
        return stopMain();
      },
      async startSecond() {
        const { code, signal, stdout, stderr } = await serve(port).done;
        return { code, signal, output: stdout + stderr };
      },
      async close() {
        await context.close();
        for (const { kill } of processes) kill('SIGKILL');
        await Promise.all(processes.map(({ done }) => done));
      },
      get native() {
        return missing('tray');
      },
      get frames() {
        return missing('frames to forge');
      },
      uiPort: {
        origin,
        firstLink,
        async newLink() {
          const { stdout, stderr } = await run('ui', '--no-browser').done;
          return WINDOW_LINK.exec(stdout)?.[0] ?? missing(`link: ${stderr}`);
        },
        async stopMain() {
          await stopMain();
        },
        async startMain() {
          main = serve(port);
          await main.stdout.waitFor(WINDOW_LINK);
        },
      },
    };
  },
};

/** A desktop's way to open a page, which only writes it down. */
async function installOpener(home: TempHome) {
  const folder = join(home.cwd, 'tools');
  const file = join(folder, 'opened-pages');
  await mkdir(folder, { recursive: true });
  for (const name of ['xdg-open', 'open']) {
    await writeFile(join(folder, name), `#!/bin/sh\nprintf '%s\\n' "$@" >> '${file}'\n`, { mode: 0o755 });
  }
  return {
    folder,
    async read(): Promise<string[]> {
      const text = await readFile(file, 'utf8').catch(() => '');
      return text.split('\n').filter((line) => line !== '');
    },
  };
}
