import type { Page } from 'playwright';
import { cardOf, frameOf } from './frame.ts';

export function settingsPageOf(page: Page) {
  const theme = (name: 'System' | 'Light' | 'Dark') => page.getByRole('radio', { name });
  const { dialog } = frameOf(page);
  return {
    port: page.getByRole('textbox', { name: 'Port' }),
    savePort: page.getByRole('button', { name: 'Save port' }),
    startAtLaunch: page.getByRole('switch', { name: 'Start the proxy at launch' }),
    launchAtLogin: page.getByRole('switch', { name: 'Launch at login' }),
    startHidden: page.getByRole('switch', { name: 'Start hidden' }),
    codex: page.getByRole('switch', { name: 'OpenAI/Codex' }),
    keepAnswers: page.getByRole('switch', { name: 'Keep answers for Responses clients' }),
    identity: page.getByRole('combobox', { name: 'Claude identity block' }),
    storage: page.getByRole('combobox', { name: 'Credential storage' }),
    theme,
    addRule: page.getByRole('button', { name: 'Add rule' }),
    rule: (number: number) => ({
      pattern: page.getByRole('textbox', { name: `Rule ${number}: name asked for` }),
      model: page.getByRole('textbox', { name: `Rule ${number}: model used` }),
    }),
    saveRules: page.getByRole('button', { name: 'Save rules' }),
    notifications: cardOf(page, 'Notifications'),
    showLicenses: page.getByRole('button', { name: 'Show licenses' }),
    licenses: dialog.getByRole('region', { name: 'licenses' }),
    showDiagnostics: page.getByRole('button', { name: 'Show diagnostics' }),
    report: dialog.getByRole('region', { name: 'diagnostics report' }),
    saveReport: dialog.getByRole('button', { name: 'Save report' }),
  };
}
