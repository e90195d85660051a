import { randomBytes } from 'node:crypto';
import { Script } from 'node:vm';
import type { BrowserContext, CDPSession, Page, Request, Route } from 'playwright';
import type { Link } from './link.ts';
import type { AppCalls } from './messages.ts';
import { toAppUrl, toBrowserUrl } from './page-address.ts';
import { createBridge, createCodec, runPreload } from './worlds.ts';

const PRELOAD_WORLD = 'preload';
const codec = createCodec();

export interface PageHostOptions {
  readonly id: number;
  readonly context: BrowserContext;
  readonly preload: { readonly path: string; readonly source: string } | null;
  readonly size: { readonly width: number; readonly height: number };
  readonly app: Link<AppCalls>;
  readonly onProblem: (text: string) => void;
  /** Told of all that reaches the page by IPC, e.g. `answer app:state.get` and its value as text. */
  readonly onToPage: (what: string, text: string) => void;
}

/** The page of one window, in real Chromium. */
export interface PageHost {
  readonly page: Page;
  load(url: string): Promise<void>;
  reload(): Promise<void>;
  send(channel: string, args: unknown[]): Promise<void>;
  close(): Promise<void>;
}

export async function openPageHost(options: PageHostOptions): Promise<PageHost> {
  const { id, context, app, onProblem, onToPage } = options;
  const page = await context.newPage();
  await page.setViewportSize(options.size);
  const devtools = await context.newCDPSession(page);
  const names = { call: `call_${randomName()}`, receive: `receive_${randomName()}` };
  /** The preload's world in the page that is there now. */
  let preloadContext: number | null = null;
  /** Loads that the app itself has asked for: these are no navigations by the page. */
  let ownLoads = 0;

  await devtools.send('Page.enable');
  await devtools.send('Runtime.enable');
  if (options.preload !== null) await installPreload(devtools, options.preload.source, names);
  devtools.on('Runtime.executionContextCreated', ({ context: created }) => {
    if (created.name === PRELOAD_WORLD) preloadContext = created.id;
  });
  devtools.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
    if (executionContextId === preloadContext) preloadContext = null;
  });
  devtools.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
    if (name !== names.call) return;
    // The app may end while it is asked.
    answerPreload(JSON.parse(payload), executionContextId).catch(() => {});
  });

  async function answerPreload(message: Record<string, string> & { id: number }, contextId: number) {
    if (message.problem !== undefined) return onProblem(message.problem);
    if (message.do === 'preload-failed') {
      const path = options.preload?.path ?? '';
      return app.call('preloadFailed', { id, path, message: message.message ?? '' });
    }
    const args = codec.decode(message.args ?? '[]', null) as unknown[];
    const answer = await app
      .call('invoke', { id, from: 'main-frame', channel: message.channel ?? '', args })
      .then(
        (value) => ({ value: codec.encode(value, null) }),
        (error: Error) => ({ error: error.message }),
      );
    onToPage(`answer ${message.channel}`, JSON.stringify(answer));
    await receive(contextId, { do: 'answer', id: message.id, ...answer });
  }

  async function receive(contextId: number, message: object): Promise<void> {
    const expression = `globalThis[${JSON.stringify(names.receive)}](${JSON.stringify(JSON.stringify(message))})`;
    // A page that has gone meanwhile does not hear it.
    await devtools.send('Runtime.evaluate', { contextId, expression }).catch(() => {});
  }

  await page.route('**/*', (route, request) => answerRequest(route, request));

  async function answerRequest(route: Route, request: Request): Promise<void> {
    const url = toAppUrl(request.url());
    const isNavigation = request.isNavigationRequest();
    try {
      const isMainFrame = isNavigation && request.frame() === page.mainFrame();
      const isRedirect = request.redirectedFrom() !== null;
      if (isNavigation && !(isMainFrame && ownLoads > 0 && !isRedirect)) {
        if (!(await app.call('navigate', { id, url, isMainFrame, isRedirect })))
          return await route.abort('aborted');
      }
      if (!(await isServed(app, url))) return await route.abort('blockedbyclient');
      const answer = await app.call('fetchPage', {
        url,
        method: request.method(),
        headers: await request.allHeaders(),
      });
      await route.fulfill({ ...answer, body: Buffer.from(answer.body) });
    } catch {
      // As a protocol handler that rejects; or the page has closed.
      await route.abort('failed').catch(() => {});
    }
  }

  devtools.on('Page.windowOpen', async ({ url }) => {
    const answer = await app.call('openWindow', { id, url: toAppUrl(url) }).catch(() => 'deny');
    if (answer === 'allow') onProblem('stand-in: a window that a page opens is not modelled');
  });
  // Chromium has opened it before anybody could be asked; it gets nothing to show.
  page.on('popup', (popup) => popup.close().catch(() => {}));
  page.on('download', async (download) => {
    const goesOn = await app.call('download', { id, url: toAppUrl(download.url()) }).catch(() => false);
    if (goesOn) onProblem('stand-in: a download is not modelled');
    await download.cancel().catch(() => {});
  });
  let loadedUrl = '';
  page.on('load', () => {
    if (page.url() === 'about:blank') return;
    loadedUrl = page.url();
    app.call('pageLoaded', { id, url: toAppUrl(loadedUrl) }).catch(() => {});
  });
  page.on('framenavigated', (frame) => {
    const isSamePage = loadedUrl !== '' && stripHash(frame.url()) === stripHash(loadedUrl);
    if (frame !== page.mainFrame() || !isSamePage) return;
    app.call('pageMoved', { id, url: toAppUrl(frame.url()) }).catch(() => {});
  });
  page.on('crash', () => void app.call('crashPage', { id }).catch(() => {}));

  async function loadByApp(work: () => Promise<unknown>): Promise<void> {
    ownLoads++;
    try {
      await work();
    } finally {
      ownLoads--;
    }
  }

  return {
    page,
    async load(url) {
      if (!(await isServed(app, url))) throw new Error(`ERR_UNKNOWN_URL_SCHEME (-302) loading '${url}'`);
      await loadByApp(() => page.goto(toBrowserUrl(url)));
    },
    reload: () => loadByApp(() => page.reload()),
    async send(channel, args) {
      if (preloadContext === null) return;
      const text = codec.encode(args, null);
      onToPage(`event ${channel}`, text);
      await receive(preloadContext, { do: 'event', channel, args: text });
    },
    close: () => page.close(),
  };
}

/** Before any script of the page, in each document: first the page's end of the bridge, then the preload. */
async function installPreload(
  devtools: CDPSession,
  preload: string,
  names: { call: string; receive: string },
): Promise<void> {
  const secret = randomName();
  const bridge = (side: 'page' | 'preload') =>
    `(${createBridge})(window, ${JSON.stringify(side)}, ${JSON.stringify(secret)}, (${createCodec})())`;
  await devtools.send('Runtime.addBinding', { name: names.call, executionContextName: PRELOAD_WORLD });
  await devtools.send('Page.addScriptToEvaluateOnNewDocument', {
    source: inMainFrame(`${bridge('page')};`),
  });
  await devtools.send('Page.addScriptToEvaluateOnNewDocument', {
    worldName: PRELOAD_WORLD,
    source: inMainFrame(
      `(${runPreload})(window, ${toFunction(preload)}, ${bridge('preload')}, (${createCodec})(), ${JSON.stringify(names)});`,
    ),
  });
}

/** As CommonJS wraps a file. One that is no CommonJS, such as an ES module, fails when the page runs it. */
function toFunction(preload: string): string {
  const wrapped = `(function (require, process, module, exports) {\n${preload}\n})`;
  try {
    new Script(wrapped);
    return wrapped;
  } catch (error) {
    return `(() => { throw new SyntaxError(${JSON.stringify((error as Error).message)}); })`;
  }
}

/** Frames in the page get no preload, as without `nodeIntegrationInSubFrames`; nor does an empty page. */
function inMainFrame(source: string): string {
  return `if (window === window.top && location.href !== 'about:blank') {\n${source}\n}`;
}

async function isServed(app: Link<AppCalls>, url: string): Promise<boolean> {
  const scheme = new URL(url).protocol.slice(0, -1);
  const { isHandled, isStandard, isSecure } = await app.call('describeScheme', { scheme });
  // Without these two, an address of the scheme has no origin that a policy could name.
  return isHandled && isStandard && isSecure;
}

function stripHash(url: string): string {
  return url.split('#', 1)[0] ?? '';
}

function randomName(): string {
  return randomBytes(12).toString('hex');
}
