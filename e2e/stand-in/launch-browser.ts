import { type Browser, chromium } from 'playwright';
import { findChromium } from '../support/find-chromium.ts';

/** A browser that talks to nobody but the pages of a test. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
