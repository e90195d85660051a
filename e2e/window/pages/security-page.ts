import type { Page } from 'playwright';
import { cardOf } from './frame.ts';

export function securityPageOf(page: Page) {
  const card = cardOf(page, 'Auth token');
  return {
    card,
    state: (text: 'Open' | 'Protected') => card.getByText(text, { exact: true }),
    openWarning: card.getByText('Every program on this computer can use your accounts.'),
    field: card.getByRole('textbox', { name: 'Token' }),
    show: card.getByRole('button', { name: 'Show token' }),
    hide: card.getByRole('button', { name: 'Hide token' }),
    save: card.getByRole('button', { name: 'Save token' }),
    generate: card.getByRole('button', { name: 'Generate' }),
    copy: card.getByRole('button', { name: 'Copy token' }),
    clear: card.getByRole('button', { name: 'Clear' }),
    access: cardOf(page, 'Access'),
  };
}
