import type { Page } from 'playwright';
import { cardOf, frameOf } from './frame.ts';

const CARDS = { claude: 'Claude API credentials', openai: 'OpenAI/Codex credentials' } as const;
const LABELS = { claude: 'Claude', openai: 'OpenAI/Codex' } as const;

export type CredentialState = 'Not logged in' | 'Logged in' | 'Expired' | 'Log-in needed' | 'Not readable';

export function overviewPageOf(page: Page) {
  const proxy = cardOf(page, 'Local proxy');
  return {
    proxy,
    toggle: proxy.getByRole('switch', { name: 'Proxy running' }),
    takeOver: proxy.getByRole('button', { name: 'Take over…' }),
    provider: (provider: 'claude' | 'openai') => providerCardOf(page, provider),
    /** The notice comes before the first sign-in of a provider. */
    async acceptNotice(): Promise<void> {
      await frameOf(page).dialog.getByRole('button', { name: 'Accept and continue' }).click();
    },
  };
}

/** The card of the credential that the proxy uses for a provider. */
function providerCardOf(page: Page, provider: 'claude' | 'openai') {
  const card = cardOf(page, CARDS[provider]);
  const button = (name: string) => card.getByRole('button', { name, exact: true });
  const { dialog } = frameOf(page);
  return {
    card,
    state: (text: CredentialState) => card.getByText(text, { exact: true }),
    fact: (term: string) =>
      card
        .locator('div')
        .filter({ has: page.getByRole('term').filter({ hasText: new RegExp(`^${term}$`) }) }),
    panel: card.getByRole('group', { name: `Logging in to ${LABELS[provider]}` }),
    problem: card.getByRole('alert'),
    logIn: button('Log in'),
    logInAgain: button('Log in again'),
    refresh: button('Refresh now'),
    logOut: button('Log out…'),
    useDeviceCode: button('Use a device code'),
    pasteInstead: button('Paste code instead'),
    tryAgain: button('Try again'),
    cancel: button('Cancel'),
    dismiss: button('Dismiss'),
    openPage: button('Open the page'),
    code: card.getByRole('textbox', { name: 'Code or address' }),
    submitCode: button('Continue'),
    userCode: card.getByText(/^[A-Z]{4}-[A-Z]{5}$/),
    async confirmLogOut(): Promise<void> {
      await dialog.getByRole('button', { name: 'Log out' }).click();
    },
  };
}
