import { readFile } from 'node:fs/promises';
import { PAGE_HEADERS } from '../core/ui-server/page-headers.ts';
import type { Asset } from '../core/ui-server/static-assets.ts';

/** Own scheme rather than `file://`: an origin of its own, and a Content Security Policy by header. */
export const APP_SCHEME = 'app';
const APP_HOST = 'ccproxy';
const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;

/** For `protocol.registerSchemesAsPrivileged`, which has to come before the app is ready. */
export const APP_SCHEME_PRIVILEGES = {
  scheme: APP_SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true },
};

/** The window's address, showing one of its views, e.g. `overview`. */
export function toPageUrl(view: string | null): string {
  return view === null ? `${APP_ORIGIN}/` : `${APP_ORIGIN}/#/${view}`;
}

/** Whether an address is the window's page, at whichever view. */
export function isPageUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  url.hash = '';
  return url.href === toPageUrl(null);
}

/**
 * Answers requests for `app://ccproxy/...` from an exact list of files: GET only, this host only. Whatever else is
 * asked for gets a status without a body.
 */
export function createAppProtocolHandler(
  assets: ReadonlyMap<string, Asset>,
): (request: Pick<Request, 'method' | 'url'>) => Promise<Response> {
  return async ({ method, url }) => {
    const address = URL.canParse(url) ? new URL(url) : null;
    if (address?.protocol !== `${APP_SCHEME}:` || address.host !== APP_HOST) return refuse(403);
    if (method !== 'GET') return refuse(405);
    const asset = assets.get(address.pathname);
    if (asset === undefined) return refuse(404);
    const content = await readFile(asset.file);
    return new Response(new Uint8Array(content), {
      headers: { ...PAGE_HEADERS, 'content-type': asset.mediaType },
    });
  };
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: PAGE_HEADERS });
}
