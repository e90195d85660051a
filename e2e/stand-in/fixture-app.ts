import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { launchBrowser } from './launch-browser.ts';
import { type StandIn, type StandInOptions, startStandIn } from './start-stand-in.ts';

/** Before the main module of a fixture. `attempt` tells whether a call is allowed, or in which words it is not. */
const PRELUDE = `
import electron, { app, BrowserWindow, clipboard, dialog, ipcMain, Menu, nativeImage, nativeTheme, net, Notification,
  powerMonitor, protocol, screen, session, shell, Tray } from 'electron';
import { join } from 'node:path';
const attempt = (work) => { try { work(); return 'allowed'; } catch (error) { return error.message; } };
const say = (value) => console.log(JSON.stringify(value));
const preload = join(import.meta.dirname, 'preload.cjs');
const openWindow = (options = {}) => new BrowserWindow({ show: false, webPreferences: { preload }, ...options });
`;
/** Serves `page.html` as the product does. */
const PAGE_SERVER = `
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
const serve = () => protocol.handle('app', async ({ url }) => {
  const { readFile } = await import('node:fs/promises');
  const name = new URL(url).pathname.slice(1) || 'page.html';
  const headers = { 'content-security-policy': "default-src 'none'; script-src 'self'; connect-src 'self'" };
  try {
    const type = name.endsWith('.js') ? 'text/javascript' : 'text/html';
    return new Response(await readFile(join(import.meta.dirname, name)), { headers: { ...headers, 'content-type': type } });
  } catch {
    return new Response(null, { status: 404 });
  }
});
`;

export interface Fixture {
  /** Of the main module, after {@link PRELUDE}; `serve()` serves the page. */
  readonly main: string;
  readonly preload?: string;
  readonly page?: string;
  /** `app://host/script.js` */
  readonly script?: string;
  readonly options?: Partial<StandInOptions>;
  /** Another instance of an app that was started before. */
  readonly folder?: string;
}

/** Small apps that try one thing each, for the tests of one file; all of them end with the test. */
export function createFixtures() {
  const started: StandIn[] = [];
  const folders: string[] = [];
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    const results = await Promise.allSettled(started.splice(0).map((app) => app.close()));
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  });

  async function start(fixture: Fixture): Promise<StandIn & { readonly folder: string }> {
    const folder = fixture.folder ?? (await mkdtemp(join(tmpdir(), 'stand-in-fixture-')));
    if (fixture.folder === undefined) folders.push(folder);
    await mkdir(join(folder, 'home'), { recursive: true });
    const files = {
      'package.json': '{"name":"fixture","version":"1.2.3","type":"module"}',
      'main.mjs': PRELUDE + PAGE_SERVER + fixture.main,
      'preload.cjs': fixture.preload ?? '',
      'page.html': fixture.page ?? '<!doctype html><title>Fixture</title><script src="/script.js"></script>',
      'script.js': fixture.script ?? '',
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const standIn = await startStandIn({
      browser,
      env: { HOME: join(folder, 'home') },
      userDataDir: join(folder, 'user-data'),
      appPath: folder,
      mainFile: join(folder, 'main.mjs'),
      ...fixture.options,
    });
    started.push(standIn);
    return { ...standIn, folder };
  }

  return {
    start,
    /** Runs a main module that ends by itself; resolves to what it said. */
    async run(main: string): Promise<unknown[]> {
      const app = await start({ main });
      const { code } = await app.exited;
      if (code !== 0) throw new Error(`The fixture ended with ${code}\n${app.output.stderr}`);
      return app.output.stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line));
    },
  };
}
