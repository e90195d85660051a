import { describeSettings } from '../../core/settings/describe-settings.ts';
import { toPrintable } from '../../core/system/to-printable.ts';
import type { Cli } from '../cli.ts';
import { withSession } from '../open-session.ts';
import type { Outcome } from '../output/output.ts';
import { findSettingOrSuggest } from './find-setting-or-suggest.ts';

/** `config get NAME`: the value alone on stdout; a secret masked. */
export async function runConfigGet(cli: Cli, name: string): Promise<Outcome> {
  const setting = findSettingOrSuggest(name);
  return withSession(cli, {}, async ({ core, loaded }) => {
    // Only the secret one is worth asking the keyring for.
    const resolved = setting.isSecret ? await core.authToken.resolve() : { authToken: null };
    const described = describeSettings(loaded, resolved).find((entry) => entry.name === setting.name);
    return { json: { ...described }, text: toPrintable(described?.text ?? '') };
  });
}
