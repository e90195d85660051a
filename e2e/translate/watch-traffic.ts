import type { TestProxy } from '../support/start-test-proxy.ts';

/** One request of a client, and what it got. */
export interface ClientExchange {
  readonly body: string;
  /** Resolves to the whole answer, or to `null` where the client did not get it to its end. */
  readonly answer: Promise<Buffer | null>;
}

/** The same proxy, whose SDK clients have `exchanges` filled, in order. */
export function watchTraffic(proxy: TestProxy): { proxy: TestProxy; exchanges: readonly ClientExchange[] } {
  const exchanges: ClientExchange[] = [];
  const watchedFetch = async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const { promise, resolve } = Promise.withResolvers<Buffer | null>();
    exchanges.push({ body: String(init.body), answer: promise });
    const response = await fetch(url, init).catch((error: unknown) => {
      resolve(null);
      throw error;
    });
    const [forClient, forTest] = response.body?.tee() ?? [null, null];
    void new Response(forTest).arrayBuffer().then(
      (bytes) => resolve(Buffer.from(bytes)),
      () => resolve(null),
    );
    return new Response(forClient, response);
  };
  const watched: TestProxy = {
    ...proxy,
    anthropicSdk: (given) => proxy.anthropicSdk({ fetch: watchedFetch, ...given }),
    openaiSdk: (given) => proxy.openaiSdk({ fetch: watchedFetch, ...given }),
  };
  return { proxy: watched, exchanges };
}
