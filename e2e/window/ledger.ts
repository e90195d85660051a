import type { BrowserContext, Page } from 'playwright';

export interface LedgerEntry {
  /** E.g. `answer authToken.reveal`, `event state.changed`, `console`, `log`. */
  readonly source: string;
  readonly text: string;
}

/** Everything that the window and the system were told in one scene, so that it can be searched for secrets. */
export interface Ledger {
  readonly entries: readonly LedgerEntry[];
  /** Errors and warnings of the page, and violations of its policy: there must be none. */
  readonly faults: readonly string[];
  note(source: string, text: string): void;
  /** Watches all pages of a context, from before they load. */
  watch(context: BrowserContext): void;
  /** Resolves when what has arrived so far has been noted. */
  settle(): Promise<void>;
}

export function createLedger(): Ledger {
  const entries: LedgerEntry[] = [];
  const faults: string[] = [];
  const pending = new Set<Promise<void>>();
  const note = (source: string, text: string) => void entries.push({ source, text });

  function track(work: Promise<void>): void {
    const done = work.catch(() => {}).then(() => void pending.delete(done));
    pending.add(done);
  }

  function watchPage(page: Page): void {
    page.on('console', (message) => {
      note('console', `${message.text()} ${message.location().url}`);
      if (['error', 'warning'].includes(message.type())) faults.push(message.text());
    });
    page.on('pageerror', (error) => {
      note('console', String(error.stack ?? error));
      faults.push(String(error));
    });
    page.on('framenavigated', (frame) => note('address', frame.url()));
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      note('headers', JSON.stringify(response.headers()));
      const channel = /^\/api\/invoke\/(.+)$/.exec(pathname)?.[1];
      if (channel === undefined) return;
      // A page that has gone meanwhile has not shown it either.
      track(response.text().then((text) => note(`answer ${channel}`, text)));
    });
    track(watchEvents(page));
  }

  async function watchEvents(page: Page): Promise<void> {
    const devtools = await page.context().newCDPSession(page);
    devtools.on('Network.eventSourceMessageReceived', ({ eventName, data }) =>
      note(`event ${eventName}`, data),
    );
    await devtools.send('Network.enable');
  }

  return {
    entries,
    faults,
    note,
    watch(context) {
      for (const page of context.pages()) watchPage(page);
      context.on('page', watchPage);
    },
    async settle() {
      await Promise.all(pending);
    },
  };
}
