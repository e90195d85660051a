import { resolvePaths } from '../../compose/open-core.ts';
import { requestWindowLink } from '../../core/ui-server/running-window.ts';
import type { Cli } from '../cli.ts';
import type { Outcome } from '../output/output.ts';

export interface UiOptions {
  readonly browser: boolean;
}

/** `ui`: a new link to the window that `serve --ui` serves. */
export async function runUi(cli: Cli, { browser }: UiOptions): Promise<Outcome> {
  const { configDir } = resolvePaths(cli);
  const link = await requestWindowLink(configDir, cli.clock);
  // With a link of its own, so that the printed one stays good for another browser.
  if (browser && (await cli.openBrowser(await requestWindowLink(configDir, cli.clock)))) {
    cli.output.tell('The window was opened in your browser.');
  }
  cli.output.tell('This link works once, within 10 minutes.');
  return { json: { link }, text: link };
}
