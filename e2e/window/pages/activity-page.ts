import type { Page } from 'playwright';
import { cardOf, frameOf } from './frame.ts';

export function activityPageOf(page: Page) {
  const table = page.getByRole('table', { name: 'Requests' });
  return {
    table,
    /** One request, by any text of its line. */
    row: (text: string | RegExp) => table.getByRole('row').filter({ hasText: text }),
    filter: page.getByRole('searchbox', { name: 'Filter requests' }),
    pause: page.getByRole('button', { name: 'Pause' }),
    resume: page.getByRole('button', { name: 'Resume' }),
    clear: page.getByRole('button', { name: 'Clear…' }),
    empty: page.getByText('No requests yet'),
    quota: cardOf(page, 'Quota'),
    async confirmClear(): Promise<void> {
      await frameOf(page).dialog.getByRole('button', { name: 'Clear' }).click();
    },
  };
}
