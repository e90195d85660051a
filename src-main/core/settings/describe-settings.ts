import { maskSecret } from '../logging/mask-secret.ts';
import type { ResolvedAuthToken } from './auth-token.ts';
import type { LoadedSettings } from './load-settings.ts';
import { AUTH_TOKEN_SETTING, SETTINGS } from './setting-definitions.ts';

/** One line of `config list`. */
export interface SettingDescription {
  readonly name: string;
  /** Dotted place in the settings file; `null` for a secret, which has none. */
  readonly key: string | null;
  /** JSON value. A secret is masked; `null` is not set. */
  readonly value: unknown;
  /** The value for people: lists joined, `(not set)`. */
  readonly text: string;
  readonly source: string;
  /** The variable, `file:line`, or secret store; `null` for flags and defaults. */
  readonly detail: string | null;
  readonly description: string;
  readonly isSecret: boolean;
}

/** Every setting with its value and where it came from. Secrets come masked. */
export function describeSettings(
  { sources }: Pick<LoadedSettings, 'sources'>,
  { authToken }: Pick<ResolvedAuthToken, 'authToken'>,
): SettingDescription[] {
  const described = SETTINGS.map(({ name, path, description, defaultValue, isSecret }) => {
    const { value, origin, detail } = sources.get(name) ?? {
      value: defaultValue,
      origin: 'default',
      detail: null,
    };
    return {
      name,
      key: path.join('.'),
      value,
      text: formatSettingValue(value),
      source: origin,
      detail,
      description,
      isSecret,
    };
  });
  const masked = authToken === null ? null : maskSecret(authToken.token);
  const { name, description, isSecret } = AUTH_TOKEN_SETTING;
  return [
    ...described,
    {
      name,
      key: null,
      value: masked,
      text: formatSettingValue(masked),
      source: authToken?.source ?? 'default',
      detail: authToken?.detail ?? null,
      description,
      isSecret,
    },
  ];
}

/** A value for people: lists of words joined, other lists as JSON, `(not set)`. */
export function formatSettingValue(value: unknown): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return '(not set)';
  if (!Array.isArray(value)) return String(value);
  return value.every((entry) => typeof entry === 'string') ? value.join(', ') : JSON.stringify(value);
}
