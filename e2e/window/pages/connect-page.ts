import type { Page } from 'playwright';

export function connectPageOf(page: Page) {
  return {
    tab: (name: string) => page.getByRole('tab', { name, exact: true }),
    panel: page.getByRole('tabpanel'),
    copy: (label: string) => page.getByRole('button', { name: `Copy ${label}`, exact: true }),
    sendTest: (label: 'Claude' | 'OpenAI/Codex') =>
      page.getByRole('button', { name: `Send a test request to ${label}` }),
    answer: (text: string) => page.getByRole('blockquote').filter({ hasText: text }),
  };
}
