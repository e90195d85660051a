import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { measureSidewaysScroll, settleAnimations } from '../window/in-page.mjs';
import { nameOf, type Picture } from './pictures.ts';
import { type CannedWindow, serveWindow } from './serve-window.ts';

export interface Look {
  readonly theme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
}

export interface Taken {
  readonly files: readonly string[];
  /** What must not be: errors and warnings of the page, violations of its policy, sideways scrolling. */
  readonly faults: readonly string[];
}

/**
 * Takes pictures of one look.
 *
 * @param isFull the whole page rather than what fits into the window
 */
export async function takePictures(
  browser: Browser,
  { theme, width, height }: Look,
  pictures: readonly Picture[],
  folder: string,
  isFull: boolean,
): Promise<Taken> {
  const window = await serveWindow();
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    locale: 'en-GB',
    timezoneId: 'UTC',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const files: string[] = [];
  const faults: string[] = [];
  let current = '';
  const note = (fault: string) => faults.push(`${current}: ${fault}`);
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('console', (message) => {
      // Chromium tells of violations of the policy here, too.
      if (['error', 'warning'].includes(message.type())) note(message.text());
    });
    page.on('pageerror', (error) => note(String(error.stack ?? error)));
    await page.goto(window.newLink());
    for (const picture of pictures) {
      current = `${nameOf(picture)} ${width}x${height} ${theme}`;
      await showPicture(page, window, picture).catch((error: unknown) => note(String(error)));
      const excess = await page.evaluate(measureSidewaysScroll);
      if (excess > 0) note(`scrolls sideways by ${excess} px`);
      const file = join(folder, `${nameOf(picture)}_${width}x${height}_${theme}.png`);
      await page.screenshot({ path: file, fullPage: isFull });
      files.push(file);
    }
  } finally {
    await context.close();
    await window.close();
  }
  return { files, faults };
}

async function showPicture(page: Page, window: CannedWindow, picture: Picture): Promise<void> {
  window.show(picture.state, picture.answers);
  await page.goto(`${window.url}/#/${picture.view}`);
  // The same address once more would load nothing.
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await picture.steps?.(page);
  // Nothing is to look hovered over.
  await page.mouse.move(0, 0);
  await page.evaluate(settleAnimations);
}
