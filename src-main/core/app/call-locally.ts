import { Agent, fetch, type RequestInit, type Response } from 'undici';

/**
 * Calls a proxy of ours on this machine, never through another proxy. Its certificate is not checked: it is made
 * for the names that clients use, and both ends are this machine.
 *
 * @param read takes the answer in; afterwards the connection is ended
 * @throws what `fetch` throws when nothing answers, or what `read` throws
 */
export async function callLocally<T>(
  url: string,
  init: RequestInit,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  try {
    return await read(await fetch(url, { redirect: 'error', ...init, dispatcher }));
  } finally {
    await dispatcher.destroy();
  }
}
