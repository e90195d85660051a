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

/** https://datatracker.ietf.org/doc/html/draft-inadarei-api-health-check */
export const HEALTH_MEDIA_TYPE = 'application/health+json; charset=utf-8';

/** The process runs and answers. */
export function describeLiveness(): HealthReport {
  return { status: 'pass', version: APP_VERSION, output: 'The proxy is running.' };
}

/**
 * Whether requests can be served, per credential, in the format of draft-inadarei-api-health-check: `fail`
 * when no provider can be served, `warn` when one cannot. The Claude CLI's own credentials serve no requests,
 * so that they count for nothing. Names no account.
 */
export function describeReadiness(statuses: readonly CredentialStatus[]): HealthReport {
  const checks = Object.fromEntries(
    statuses.map((credential) => {
      const missing = isServing(credential) ? 'fail' : 'warn';
      return [
        credential.kind,
        [{ status: isUsable(credential) ? 'pass' : missing, output: credential.state } as const],
      ];
    }),
  );
  const serving = statuses.filter(isServing);
  const usableCount = serving.filter(isUsable).length;
  const status = usableCount === serving.length ? 'pass' : usableCount > 0 ? 'warn' : 'fail';
  return { status, version: APP_VERSION, checks };
}

function isServing({ kind }: CredentialStatus): boolean {
  return kind !== 'claude-sdk';
}

function isUsable({ state, hasRefreshToken }: CredentialStatus): boolean {
  return state === 'valid' || (state === 'expired' && hasRefreshToken);
}
