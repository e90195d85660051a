import { EventEmitter } from 'node:events';
import type { PageAnswer } from '../messages.ts';
import { createEvent, requireNotReady, requireReady } from './app.ts';
import { answerCalls, refuse } from './outside.ts';
import { strict } from './strict.ts';

type Handler = (request: Request) => Response | Promise<Response>;
type RequestHandler = (
  contents: unknown,
  permission: string,
  answer: (isGranted: boolean) => void,
  details: object,
) => void;
type CheckHandler = (contents: unknown, permission: string, origin: string, details: object) => boolean;

const NEEDS_READY = 'Session can only be received when app is ready';

const privileges = new Map<string, { standard: boolean; secure: boolean }>();
const handlers = new Map<string, Handler>();
let permissionRequest: RequestHandler | null = null;
let permissionCheck: CheckHandler | null = null;

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]) {
    requireNotReady('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const { scheme, privileges: given = {} } of schemes) {
      privileges.set(scheme, { standard: given.standard ?? false, secure: given.secure ?? false });
    }
  },
  handle(scheme: string, handler: Handler) {
    requireReady(NEEDS_READY);
    if (handlers.has(scheme)) refuse(`Failed to register protocol: ${scheme}`);
    handlers.set(scheme, handler);
  },
  unhandle(scheme: string) {
    requireReady(NEEDS_READY);
    if (!handlers.delete(scheme)) refuse(`Failed to unhandle protocol: ${scheme}`);
  },
  isProtocolHandled: (scheme: string) => handlers.has(scheme),
});

const sessionEvents = new EventEmitter();
export const defaultSession = strict(
  'session',
  Object.assign(sessionEvents, {
    protocol,
    setPermissionRequestHandler(handler: RequestHandler | null) {
      permissionRequest = handler;
    },
    setPermissionCheckHandler(handler: CheckHandler | null) {
      permissionCheck = handler;
    },
    setDevicePermissionHandler() {},
  }),
);

export const session = strict('session', {
  get defaultSession() {
    requireReady(NEEDS_READY);
    return defaultSession;
  },
});

async function fetchPage({
  url,
  method,
  headers,
}: {
  url: string;
  method: string;
  headers: Record<string, string>;
}): Promise<PageAnswer> {
  const handler = handlers.get(new URL(url).protocol.slice(0, -1)) ?? refuse('net::ERR_UNKNOWN_URL_SCHEME');
  const answer = await handler(new Request(url, { method, headers }));
  if (!(answer instanceof Response)) refuse('net::ERR_UNEXPECTED');
  return {
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    body: new Uint8Array(await answer.arrayBuffer()),
  };
}

/** Without handlers Electron grants whatever is asked for. */
async function askPermission({
  permission,
}: {
  permission: string;
}): Promise<{ request: boolean; check: boolean }> {
  const request = await new Promise<boolean>((resolve) => {
    if (permissionRequest === null) resolve(true);
    else permissionRequest({}, permission, resolve, {});
  });
  const check = permissionCheck === null || permissionCheck({}, permission, 'app://ccproxy', {});
  return { request, check };
}

answerCalls({
  fetchPage,
  askPermission,
  describeScheme({ scheme }: { scheme: string }) {
    const known = privileges.get(scheme);
    return {
      isHandled: handlers.has(scheme),
      isStandard: known?.standard ?? false,
      isSecure: known?.secure ?? false,
    };
  },
  /** Whether it goes on. */
  download({ url }: { url: string }) {
    const event = createEvent();
    sessionEvents.emit('will-download', event, { getURL: () => url }, {});
    return !event.defaultPrevented;
  },
});
