import { describeSettings } from '../../core/settings/describe-settings.ts';
import type { Cli } from '../cli.ts';
import { withSession } from '../open-session.ts';
import type { Outcome } from '../output/output.ts';
import { renderColumns } from '../output/table.ts';

/** `config list`: every setting, its value and where that came from. Secrets come masked. */
export function runConfigList(cli: Cli): Promise<Outcome> {
  return withSession(cli, {}, async ({ core, loaded }) => {
    const resolved = await core.authToken.resolve();
    for (const warning of resolved.warnings) cli.output.warn(warning);
    const settings = describeSettings(loaded, resolved);
    const rows = settings.map(({ name, text, source }) => [name, text, source]);
    return {
      json: { settings },
      text: renderColumns(['NAME', 'VALUE', 'SOURCE'], rows, 1, cli.output.layout),
    };
  });
}
