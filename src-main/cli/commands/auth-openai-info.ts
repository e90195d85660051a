import type { AccountInfo, CredentialStatus } from '../../../src-shared/credential-status.ts';
import type { Cli } from '../cli.ts';
import { withSession } from '../open-session.ts';
import { describeLifetime, describeTokens, renderAccountBlock } from '../output/credential-report.ts';
import { formatUtc } from '../output/format-time.ts';
import type { Outcome } from '../output/output.ts';
import { type Layout, type Row, renderPropertyTable } from '../output/table.ts';
import { bringUpToDate } from './bring-up-to-date.ts';

const TITLE = 'OpenAI Credential Information';
/** Centres the title as in authentication.md's sample. */
const TITLE_INDENT = 16;

/** `auth openai-info`: all that is known of the OpenAI credential, renewed first when it has expired. */
export function runAuthOpenaiInfo(cli: Cli): Promise<Outcome> {
  return withSession(cli, {}, async ({ core }) => {
    const { status, error } = await bringUpToDate(core, 'openai');
    if (status.location === null) return { json: status, error };
    return { json: status, text: renderOpenaiInfo(status, cli.clock.now(), cli.output.layout), error };
  });
}

/** In the form of authentication.md's sample. Claims that the token does not have make no row. */
export function renderOpenaiInfo(status: CredentialStatus, nowMs: number, layout: Layout): string {
  const { claims, location, account } = status;
  const time = (atMs: number | null | undefined) => (typeof atMs === 'number' ? formatUtc(atMs) : null);
  const rows: Row[] = [
    { label: 'Storage Location', value: location?.label ?? null },
    { label: 'Algorithm', value: claims?.algorithm ?? null },
    { label: 'Token Type', value: claims?.tokenType ?? null },
    { label: 'Key ID', value: claims?.keyId ?? null },
    ...describeLifetime(status, nowMs),
    { label: 'Issued At', value: time(claims?.issuedAtMs) },
    { label: 'Auth Time', value: time(claims?.authTimeMs) },
    { label: 'Issuer', value: claims?.issuer ?? null },
    { label: 'Audience', value: claims?.audience.join(', ') || null },
    { label: 'JWT ID', value: claims?.jwtId ?? null },
    { label: 'Session ID', value: claims?.sessionId ?? null },
    ...describeTokens(status),
  ];
  return [
    ' '.repeat(TITLE_INDENT) + layout.style('heading', TITLE),
    renderAccountBlock('OpenAI Account', describeOpenaiAccount(status, account), layout),
    renderPropertyTable('Token Details', rows, layout),
  ].join('\n\n');
}

function describeOpenaiAccount(status: CredentialStatus, account: AccountInfo | null): Row[] {
  const isActive = status.state === 'valid';
  const verified = account?.emailVerified ? ' (verified)' : '';
  const role = account?.organizationRole ? ` (${account.organizationRole})` : '';
  return [
    { label: 'Account ID', value: account?.id ?? null },
    { label: 'Status', value: isActive ? 'Active' : 'Inactive', tone: isActive ? 'good' : 'bad' },
    { label: 'Login Method', value: status.mode === 'api-key' ? 'API key' : null },
    { label: 'Email', value: account?.email ? account.email + verified : null },
    { label: 'Plan Type', value: account?.plan?.toUpperCase() ?? null },
    { label: 'User ID', value: account?.userId ?? null },
    { label: 'Subscription Start', value: account?.subscriptionStart ?? null },
    { label: 'Subscription Until', value: account?.subscriptionUntil ?? null },
    { label: 'Organization', value: account?.organization ? account.organization + role : null },
    { label: 'Organization ID', value: account?.organizationId ?? null },
  ];
}
