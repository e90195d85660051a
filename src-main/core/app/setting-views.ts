import type { SettingView } from '../../../src-shared/model/app-snapshot.ts';
import { formatSettingValue } from '../settings/describe-settings.ts';
import type { LoadedSettings } from '../settings/load-settings.ts';
import { SETTINGS } from '../settings/setting-definitions.ts';

/** Every setting but the secret one, as the window lists it. */
export function viewSettings({ sources }: Pick<LoadedSettings, 'sources'>): SettingView[] {
  return SETTINGS.map(({ name, description, allowed, defaultValue }) => {
    const found = sources.get(name);
    return {
      name,
      text: formatSettingValue(found?.value ?? defaultValue),
      source: found?.origin ?? 'default',
      detail: found?.detail ?? null,
      description,
      allowed,
    };
  });
}
