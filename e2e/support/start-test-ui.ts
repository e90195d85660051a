import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { startUiServer } from '../../src-main/core/ui-server/start-ui-server.ts';
import type { CredentialKind } from '../../src-shared/credential-status.ts';
import type { InvokeChannel } from '../../src-shared/ipc/channels.ts';
import type { InvokeInput, InvokeOutput } from '../../src-shared/ipc/contract.ts';
import type { Result } from '../../src-shared/ipc/result.ts';
import type { AppSnapshot } from '../../src-shared/model/app-snapshot.ts';
import { startTestApp, type TestAppOptions } from './start-test-app.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface Call {
  readonly method?: string;
  /** Replace or, with `undefined`, leave out those that a browser on the page would send. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
}

export type TestUi = Awaited<ReturnType<typeof startTestUi>>;

/** The window's server on a free port with a small built window, and a client that behaves like a browser. */
export async function startTestUi(options: TestAppOptions = {}) {
  const app = await startTestApp(options);
  const assetsDir = join(app.home.cwd, 'renderer');
  await mkdir(join(assetsDir, 'assets'), { recursive: true });
  await writeFile(join(assetsDir, 'index.html'), '<!doctype html><title>The window</title>');
  await writeFile(join(assetsDir, 'assets', 'index-1a2b3c4d.js'), 'export {};');
  await writeFile(join(assetsDir, 'assets', 'index-1a2b3c4d.js.map'), '{}');
  await writeFile(join(app.home.cwd, 'outside.js'), 'secret');
  const server = await startUiServer({
    port: 0,
    assetsDir,
    configDir: app.paths.configDir,
    dispatcher: app.dispatch,
    app: app.app,
    findPortOwner: app.ports.findPortOwner,
    clock: app.ports.clock,
    logger: app.ports.logger,
  });
  const answers: string[] = [];
  const streams = new Set<() => void>();
  let cookie: string | undefined;

  /** Plain sockets below: `fetch` would not send a Host or an Origin of our choice. */
  function send(path: string, { method = 'GET', headers = {}, body }: Call = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = Object.entries({ host: `127.0.0.1:${server.port}`, cookie, ...headers });
      const given = Object.fromEntries(sent.filter(([, value]) => value !== undefined)) as Record<
        string,
        string
      >;
      const outgoing = request(
        { host: '127.0.0.1', port: server.port, path, method, headers: given, agent: false },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('end', () => {
            answers.push(text, JSON.stringify(response.headers));
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  function post(channel: string, input?: unknown, { headers = {}, body }: Call = {}): Promise<Answer> {
    return send(`/api/invoke/${channel}`, {
      method: 'POST',
      headers: {
        origin: server.url,
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/json',
        ...headers,
      },
      body: body ?? JSON.stringify({ input }),
    });
  }

  return {
    ...app,
    server,
    send,
    post,
    /** Opens a link as the user would; what follows has the session. */
    async open(link = server.oneTimeLink): Promise<Answer> {
      const { pathname, search } = new URL(link);
      const answer = await send(`${pathname}${search}`);
      const [setCookie] = (answer.headers['set-cookie'] as string[] | undefined) ?? [];
      if (setCookie !== undefined) cookie = setCookie.split(';')[0];
      return answer;
    },
    async invoke<C extends InvokeChannel>(
      channel: C,
      input?: InvokeInput<C>,
    ): Promise<Result<InvokeOutput<C>>> {
      return JSON.parse((await post(channel, input)).text);
    },
    /** The events of one stream, as they come. */
    listen() {
      const events: { channel: string; payload: unknown }[] = [];
      const waiting: (() => void)[] = [];
      const parser = createParser({
        onEvent({ event, data }: EventSourceMessage) {
          events.push({ channel: event ?? '', payload: JSON.parse(data) });
          answers.push(data);
          for (const wake of waiting.splice(0)) wake();
        },
      });
      const outgoing = request(
        {
          host: '127.0.0.1',
          port: server.port,
          path: '/api/events',
          agent: false,
          headers: { host: `127.0.0.1:${server.port}`, ...(cookie !== undefined && { cookie }) },
        },
        (response) => response.setEncoding('utf8').on('data', (chunk: string) => parser.feed(chunk)),
      );
      outgoing.on('error', () => {}); // The end of the test cuts it.
      outgoing.end();
      streams.add(() => outgoing.destroy());
      return {
        events,
        async waitFor(matches: (event: { channel: string; payload: unknown }) => boolean) {
          for (;;) {
            const found = events.find(matches);
            if (found !== undefined) return found;
            await new Promise<void>((resolve) => waiting.push(resolve));
          }
        },
      };
    },
    /** Everything that the server has ever sent. */
    answers,
    /** Rejects when something secret has come into the log. */
    async close() {
      for (const end of streams) end();
      await server.close();
      await app.close();
      if (app.findSecrets(app.logLines.join('')).length > 0) throw new Error('The log holds a secret');
    },
  };
}

/** What the window is told of one sign-in. */
export function credentialOf({ credentials }: AppSnapshot, kind: CredentialKind) {
  return credentials.find((credential) => credential.kind === kind);
}

/** Signs in by the browser, as a user does, and waits for the end. */
export async function signInToClaude(ui: TestUi): Promise<void> {
  const started = await ui.invoke('signIn.start', {
    provider: 'claude',
    method: 'browser',
    acceptNotice: true,
  });
  if (!started.ok) throw new Error(`The sign-in did not start: ${started.problem.code}`);
  await ui.claudeIssuer.approve(ui.opened.at(-1) ?? '');
  await ui.waitForState(({ signIns }) => signIns.claude?.phase === 'succeeded');
}
