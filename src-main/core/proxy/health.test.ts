import { expect, it } from 'vitest';
import type { CredentialKind, CredentialStatus } from '../../../src-shared/credential-status.ts';
import { describeLiveness, describeReadiness } from './health.ts';

function status(
  kind: CredentialKind,
  state: CredentialStatus['state'],
  hasRefreshToken = false,
): CredentialStatus {
  return {
    kind,
    label: kind,
    state,
    hasRefreshToken,
    mode: 'oauth',
    location: { kind: 'file', label: '/home/ada/secret-place' },
    owner: null,
    account: null,
    scopes: [],
    expiresAtMs: null,
    lastRefreshMs: null,
    accessTokenMasked: 'sk-ant-oat01...12345678',
    claims: null,
    problem: { code: 'x', message: 'private', advice: null },
  };
}

const readiness = (
  cli: CredentialStatus['state'],
  claude: CredentialStatus['state'],
  codex: CredentialStatus['state'],
  renewable = false,
) =>
  describeReadiness([
    status('claude-sdk', cli),
    status('claude-api', claude, renewable),
    status('openai-codex', codex, renewable),
  ]);

it('lives', () => {
  expect(describeLiveness()).toEqual({
    status: 'pass',
    version: expect.any(String),
    output: 'The proxy is running.',
  });
});

it.each([
  ['missing', 'valid', 'valid', 'pass'],
  ['valid', 'valid', 'missing', 'warn'],
  ['missing', 'sign-in-required', 'valid', 'warn'],
  ['valid', 'missing', 'missing', 'fail'],
  ['valid', 'unreadable', 'expired', 'fail'],
] as const)('with the Claude CLI %s, Claude %s and Codex %s: %s', (cli, claude, codex, expected) => {
  expect(readiness(cli, claude, codex).status).toBe(expected);
});

it('counts an expired credential that can be renewed', () => {
  expect(readiness('missing', 'expired', 'expired', true).status).toBe('pass');
});

it('tells the state of each credential, and nothing else of it', () => {
  const report = readiness('missing', 'valid', 'missing');
  expect(report.checks).toEqual({
    'claude-sdk': [{ status: 'warn', output: 'missing' }],
    'claude-api': [{ status: 'pass', output: 'valid' }],
    'openai-codex': [{ status: 'fail', output: 'missing' }],
  });
  expect(JSON.stringify(report)).not.toMatch(/secret-place|sk-ant|private/);
});
