import type { Page } from 'playwright';
import { cardOf } from './frame.ts';

export function firstRunPageOf(page: Page) {
  const step = (title: string) => cardOf(page, title);
  const test = step('Send a test request');
  return {
    heading: page.getByRole('heading', { level: 1, name: 'Welcome to CCProxy' }),
    logIn: (label: 'Claude' | 'OpenAI/Codex') => page.getByRole('button', { name: `Log in to ${label}` }),
    loggedIn: step('Log in').getByText('Logged in', { exact: true }),
    startProxy: page.getByRole('button', { name: 'Start the proxy' }),
    sendTest: page.getByRole('button', { name: 'Send a test request' }),
    answer: test.getByRole('blockquote'),
    /** Of the answer, e.g. `Tokens out`. */
    figure: (term: string) => test.locator(`dt:text-is("${term}") + dd`),
    finish: page.getByRole('button', { name: 'Finish' }),
    skip: page.getByRole('button', { name: 'Skip setup' }),
  };
}
