import type { Link } from '../../../src-shared/ipc/contract.ts';
import { AppError } from '../errors/app-error.ts';
import type { Settings } from '../settings/settings.ts';

const LINKS: Readonly<Record<Link, string>> = {
  'anthropic-policy': 'https://code.claude.com/docs/en/legal-and-compliance',
  'openai-policy': 'https://openai.com/policies',
  'anthropic-keys': 'https://platform.claude.com/settings/keys',
  'openai-keys': 'https://platform.openai.com/api-keys',
};

/** The one gate to the user's browser: pages of the providers, and pages that are named here. */
export interface PageOpener {
  /**
   * Opens a sign-in page. @throws AppError `page_not_opened`, also for an address that is not the provider's by
   * the settings in force
   */
  openSignInPage(url: string): Promise<void>;
  /** @throws AppError `page_not_opened` */
  openLink(link: Link): Promise<void>;
}

export function createPageOpener(options: {
  readonly openExternal: (url: string) => Promise<boolean>;
  readonly getSettings: () => Pick<Settings, 'claude' | 'codex'> | null;
}): PageOpener {
  async function open(url: string): Promise<void> {
    if (await options.openExternal(url)) return;
    throw new AppError('page_not_opened', 'No browser could be opened.', {
      advice: 'Copy the address and open it yourself.',
    });
  }

  return {
    async openSignInPage(url) {
      const settings = options.getSettings();
      const allowed = settings === null ? [] : [settings.claude.authorizeUrl, settings.codex.issuer];
      // https, or http on this machine: the settings take nothing else.
      if (!allowed.some((address) => new URL(address).origin === new URL(url).origin)) {
        throw new AppError('page_not_opened', 'This is no page of the provider.');
      }
      await open(url);
    },
    openLink: (link) => open(LINKS[link]),
  };
}
