import type { SettingView } from '../../../src-shared/model/app-snapshot.ts';
import type { ProxyStatus } from '../../../src-shared/model/proxy-status.ts';

/** Binds that `localhost` reaches. */
const LOCALHOST_BINDS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1', '0.0.0.0', '::']);

/**
 * The address for clients: the one that is open, or the one that the settings lead to while the proxy is stopped.
 *
 * @returns e.g. `http://localhost:8000`, with `<port>` for a port that is only chosen at the start
 */
export function predictBaseUrl(
  { url, port, bindHost }: Pick<ProxyStatus, 'url' | 'port' | 'bindHost'>,
  settings: readonly Pick<SettingView, 'name' | 'source'>[],
): string {
  if (url !== null) return url;
  const hasTls = settings.some(
    ({ name, source }) => name === 'SERVER__TLS_CERT_FILE' && source !== 'default',
  );
  const host = LOCALHOST_BINDS.has(bindHost)
    ? 'localhost'
    : bindHost.includes(':')
      ? `[${bindHost}]`
      : bindHost;
  return `${hasTls ? 'https' : 'http'}://${host}:${port === 0 ? '<port>' : port}`;
}
