import type { CredentialStatus } from '../../../src-shared/credential-status.ts';
import type { Cli } from '../cli.ts';
import { withSession } from '../open-session.ts';
import { describeLifetime, describeTokens, renderAccountBlock } from '../output/credential-report.ts';
import { describeOwner, describePlan } from '../output/describe-credential.ts';
import type { Outcome } from '../output/output.ts';
import { type Layout, renderPropertyTable } from '../output/table.ts';
import { bringUpToDate } from './bring-up-to-date.ts';

/** `auth info`: all that is known of the Claude credential, renewed first when it has expired. */
export function runAuthInfo(cli: Cli): Promise<Outcome> {
  return withSession(cli, {}, async ({ core }) => {
    const { status, error } = await bringUpToDate(core, 'claude');
    if (status.location === null) return { json: status, error };
    return { json: status, text: renderClaudeInfo(status, cli.clock.now(), cli.output.layout), error };
  });
}

function renderClaudeInfo(status: CredentialStatus, nowMs: number, layout: Layout): string {
  const { account, mode, scopes } = status;
  const plan = describePlan(account?.plan ?? null);
  const accountBlock = renderAccountBlock(
    'Claude Account',
    [
      { label: 'Login Method', value: mode === 'api-key' ? 'API key' : plan && `Claude ${plan} account` },
      { label: 'Email', value: account?.email ?? null },
      { label: 'Full Name', value: account?.fullName ?? null },
      { label: 'Display Name', value: account?.displayName ?? null },
      { label: 'Organization', value: account?.organization ?? null },
      { label: 'Organization Type', value: account?.organizationType ?? null },
      { label: 'Billing Type', value: account?.billingType ?? null },
      { label: 'Rate Limit Tier', value: account?.rateLimitTier ?? null },
      { label: 'Account ID', value: account?.id ?? null },
    ],
    layout,
  );
  const table = renderPropertyTable(
    'Credential Details',
    [
      { label: 'Storage Location', value: status.location?.label ?? null },
      { label: 'Owner', value: describeOwner(status) },
      { label: 'Subscription Type', value: plan },
      ...describeLifetime(status, nowMs),
      { label: 'OAuth Scopes', value: scopes.join(', ') || null },
      ...describeTokens(status),
    ],
    layout,
  );
  return `${accountBlock}\n\n${table}`;
}
