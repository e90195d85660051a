import type { ErrorCode } from '../../../src-shared/error-code.ts';

/** How a failed test request can be mended: by starting the proxy, or in another view. */
export type Remedy = 'start' | 'overview' | 'security';

const REMEDIES: Partial<Record<ErrorCode, Remedy>> = {
  proxy_not_running: 'start',
  not_signed_in: 'overview',
  sign_in_required: 'overview',
  credential_expired: 'overview',
  credential_unreadable: 'overview',
  missing_api_key: 'security',
  invalid_api_key: 'security',
  codex_disabled: 'overview',
};

/** @param code ours, or a provider's own word. @returns `null` when the window cannot help */
export function chooseRemedy(code: string): Remedy | null {
  return Object.hasOwn(REMEDIES, code) ? (REMEDIES[code as ErrorCode] ?? null) : null;
}
