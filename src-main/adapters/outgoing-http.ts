import {
  Agent,
  Dispatcher,
  EnvHttpProxyAgent,
  type RequestInfo,
  type RequestInit,
  fetch as undiciFetch,
} from 'undici';
import { AppError } from '../core/errors/app-error.ts';
import type { OutgoingHttp } from '../core/ports/http.ts';
import { isLoopbackHost } from '../core/system/loopback-host.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const CONNECTION = {
  connectTimeout: 10_000,
  /** One request per connection at a time: a stream must never hold up another request. */
  pipelining: 1,
  allowH2: false,
  keepAliveTimeout: 30_000,
} satisfies Agent.Options;

/** A model may think for minutes before the first byte, and between two. */
const LONG_STREAMS = { ...CONNECTION, headersTimeout: 600_000, bodyTimeout: 600_000 };
const SMALL_CALLS = { ...CONNECTION, headersTimeout: 30_000, bodyTimeout: 30_000 };

/** {@link OutgoingHttp} that can be ended. */
export interface ClosableOutgoingHttp extends OutgoingHttp {
  /** Ends every connection at once, whatever is in flight. */
  close(): Promise<void>;
}

/**
 * Makes the one way out of this machine. It honours HTTPS_PROXY, HTTP_PROXY, ALL_PROXY (for whichever of the
 * two is not set) and NO_PROXY, lower case first, with proxies of the kinds http, https and socks5; this
 * machine itself is never asked for through a proxy. Extra certificate authorities come from
 * NODE_EXTRA_CA_CERTS, which Node itself reads when it starts.
 *
 * @throws AppError `settings_invalid` when a proxy variable holds no usable address
 */
export function createOutgoingHttp({ env }: { readonly env: Environment }): ClosableOutgoingHttp {
  const proxies = readProxySettings(env);
  const dispatcher = createDispatcher(LONG_STREAMS, proxies);
  const smallCalls = createDispatcher(SMALL_CALLS, proxies);
  return {
    dispatcher,
    // The global fetch would not accept a dispatcher of another undici version.
    fetch: (input: RequestInfo, init?: RequestInit) =>
      undiciFetch(input, { ...init, dispatcher: smallCalls }),
    async close() {
      await Promise.all([dispatcher.destroy(), smallCalls.destroy()]);
    },
  };
}

interface ProxySettings {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  readonly noProxy: string;
}

function createDispatcher(
  options: Agent.Options & { connectTimeout: number },
  proxies: ProxySettings,
): Dispatcher {
  const direct = new Agent(options);
  if (proxies.httpProxy === '' && proxies.httpsProxy === '') return direct;
  return new LoopbackBypass(direct, new EnvHttpProxyAgent({ ...options, ...proxies }));
}

/** NO_PROXY has no form for all of 127.0.0.0/8, hence a dispatcher of our own. */
class LoopbackBypass extends Dispatcher {
  readonly #direct: Dispatcher;
  readonly #proxied: Dispatcher;

  constructor(direct: Dispatcher, proxied: Dispatcher) {
    super();
    this.#direct = direct;
    this.#proxied = proxied;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const { hostname } = new URL(String(options.origin));
    const dispatcher = isLoopbackHost(hostname) ? this.#direct : this.#proxied;
    return dispatcher.dispatch(options, handler);
  }

  override async destroy(): Promise<void> {
    await Promise.all([this.#direct.destroy(), this.#proxied.destroy()]);
  }

  override async close(): Promise<void> {
    await Promise.all([this.#direct.close(), this.#proxied.close()]);
  }
}

/** Empty strings, not absent ones: undici would look for absent ones in the environment of the process. */
function readProxySettings(env: Environment): ProxySettings {
  return {
    httpProxy: readProxyAddress(env, 'HTTP_PROXY'),
    httpsProxy: readProxyAddress(env, 'HTTPS_PROXY'),
    noProxy: env.no_proxy || env.NO_PROXY || '',
  };
}

function readProxyAddress(env: Environment, name: 'HTTP_PROXY' | 'HTTPS_PROXY'): string {
  const variable = [name.toLowerCase(), name, 'all_proxy', 'ALL_PROXY'].find((key) => env[key]?.trim());
  if (variable === undefined) return '';
  const text = env[variable]?.trim() ?? '';
  // curl takes `host:port` for an http proxy, and so do people.
  const address = text.includes('://') ? text : `http://${text}`;
  const url = URL.canParse(address) ? new URL(address.replace(/^socks5h:/i, 'socks5:')) : null;
  if (url !== null && ['http:', 'https:', 'socks5:'].includes(url.protocol)) return url.href;
  // The value may hold a password, so it is not shown.
  throw new AppError(
    'settings_invalid',
    `The environment variable ${variable} holds no usable proxy address.`,
    {
      advice: 'Set it to an address such as http://proxy.example.com:3128, or unset it.',
    },
  );
}
