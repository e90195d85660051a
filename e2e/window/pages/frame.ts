import type { Locator, Page } from 'playwright';

export const VIEWS = ['Overview', 'Security', 'Connect', 'Activity', 'Settings'] as const;
export type ViewName = (typeof VIEWS)[number];

/** What is around every view. */
export function frameOf(page: Page) {
  const indicator = page.getByRole('region', { name: 'Proxy', exact: true });
  return {
    navigation: page.getByRole('navigation', { name: 'Views' }),
    heading: page.getByRole('heading', { level: 1 }),
    indicator,
    skipLink: page.getByRole('button', { name: 'Skip to content' }),
    lostBanner: page.getByRole('alert').filter({ hasText: 'Connection lost' }),
    /** E.g. after an action: a short message that goes by itself. */
    toast: (text: string) => page.getByRole('listitem').filter({ hasText: text }),
    /** The buttons of a question over the page. */
    dialog: page.getByRole('dialog').or(page.getByRole('alertdialog')),
    /** Waits until a question is there and has the focus. */
    async untilAsked(): Promise<void> {
      await page.locator(':is([role=dialog], [role=alertdialog]) :focus').waitFor();
    },
    async goTo(view: ViewName): Promise<void> {
      await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click();
      await page.getByRole('heading', { level: 1, name: view }).waitFor();
    },
    /** Where clients reach the running proxy, as the window tells it. */
    async proxyUrl(): Promise<string> {
      const address = indicator.getByText(/^localhost:\d+$/);
      return `http://${await address.textContent()}`;
    },
    /** Waits until the proxy is in that state, in words. */
    async untilProxy(state: 'Running' | 'Stopping…' | 'Stopped' | 'Not running'): Promise<void> {
      await indicator.getByText(state, { exact: true }).waitFor();
    },
  };
}

/** A card by its heading. */
export function cardOf(page: Page, title: string | RegExp): Locator {
  return page.getByRole('region', { name: title, exact: true });
}
