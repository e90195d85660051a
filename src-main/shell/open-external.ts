import { isLoopbackHost } from '../core/system/loopback-host.ts';

/** The providers' sites. Their subdomains belong to them as well. */
const PROVIDER_DOMAINS = ['claude.ai', 'claude.com', 'anthropic.com', 'openai.com', 'chatgpt.com'];

export interface OpenExternalOptions {
  /** `shell.openExternal` */
  readonly openExternal: (url: string) => Promise<void>;
  /** Further addresses whose origins are allowed: the sign-in pages that the settings name, and our own page. */
  readonly readAllowedPages: () => Promise<readonly string[]>;
}

/**
 * The only way to the system's browser, which would start any program for any scheme: https pages of the
 * providers, and the pages that the settings name. Resolves to whether the page was opened; never rejects.
 */
export function createOpenExternal(options: OpenExternalOptions): (url: string) => Promise<boolean> {
  return async (text) => {
    try {
      const url = new URL(text);
      if (!isProviderPage(url) && !isNamedPage(url, await options.readAllowedPages())) return false;
      await options.openExternal(url.href);
      return true;
    } catch {
      return false;
    }
  };
}

function isProviderPage(url: URL): boolean {
  return (
    url.protocol === 'https:' &&
    url.port === '' &&
    hasNoUser(url) &&
    PROVIDER_DOMAINS.some((domain) => url.hostname === domain || url.hostname.endsWith(`.${domain}`))
  );
}

function isNamedPage(url: URL, pages: readonly string[]): boolean {
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
  return isSafe && hasNoUser(url) && pages.some((page) => new URL(page).origin === url.origin);
}

/** Nothing of ours has a user name in its address, and `https://claude.ai@evil.example/` is there to mislead. */
function hasNoUser({ username, password }: URL): boolean {
  return username === '' && password === '';
}
