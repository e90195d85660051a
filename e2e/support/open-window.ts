import type { InvokeChannel } from '../../src-shared/ipc/channels.ts';
import type { InvokeInput, InvokeOutput } from '../../src-shared/ipc/contract.ts';
import type { Result } from '../../src-shared/ipc/result.ts';

/** What `serve --ui` and `ui` print. */
export const WINDOW_LINK = /http:\/\/127\.0\.0\.1:\d+\/open\?key=[\w-]{43}/;

/** Opens a link to the window as a browser would, and calls what the page behind it would call. */
export async function openWindow(link: string) {
  const { origin } = new URL(link);
  const opened = await fetch(link, { redirect: 'manual' });
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
  return {
    /** 303 when the link was good. */
    status: opened.status,
    page: async () => (await fetch(origin, { headers: { cookie } })).text(),
    async invoke<C extends InvokeChannel>(
      channel: C,
      input?: InvokeInput<C>,
    ): Promise<Result<InvokeOutput<C>>> {
      const response = await fetch(`${origin}/api/invoke/${channel}`, {
        method: 'POST',
        headers: { cookie, origin, 'content-type': 'application/json' },
        body: JSON.stringify({ input }),
      });
      return (await response.json()) as Result<InvokeOutput<C>>;
    },
  };
}
