import type { CredentialStatus } from '../../../src-shared/credential-status.ts';
import { APP_VERSION } from '../constants.ts';

type HealthStatus = 'pass' | 'warn' | 'fail';

export interface HealthReport {
  readonly status: HealthStatus;
  readonly version: string;
  readonly output?: string;
  readonly checks?: Readonly<
    Record<string, readonly { readonly status: HealthStatus; readonly output: string }[]>
  >;
}

export const HEALTH_MEDIA_TYPE = 'application/health+json; charset=utf-8';

/** The process runs and answers. */
export function describeLiveness(): HealthReport {
  return { status: 'pass', version: APP_VERSION, output: 'The proxy is running.' };
}

/**
 * Whether requests can be served, per provider, in the format of draft-inadarei-api-health-check: `fail` when
 * no provider can serve, `warn` when one cannot. Names no account.
 */
export function describeReadiness(statuses: readonly CredentialStatus[]): HealthReport {
  const checks = Object.fromEntries(
    statuses.map((credential) => {
      const usable = isUsable(credential);
      return [
        credential.kind,
        [{ status: usable ? ('pass' as const) : ('fail' as const), output: credential.state }],
      ];
    }),
  );
  const usableCount = statuses.filter(isUsable).length;
  const status = usableCount === statuses.length ? 'pass' : usableCount > 0 ? 'warn' : 'fail';
  return { status, version: APP_VERSION, checks };
}

function isUsable({ state, hasRefreshToken }: CredentialStatus): boolean {
  return state === 'valid' || (state === 'expired' && hasRefreshToken);
}
