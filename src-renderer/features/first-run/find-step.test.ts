import { describe, expect, it } from 'vitest';
import type { CredentialStatus } from '../../../src-shared/credential-status.ts';
import type { ProxyStatus } from '../../../src-shared/model/proxy-status.ts';
import { describeSteps, listUsableProviders } from './find-step.ts';

function credential(kind: CredentialStatus['kind'], state: CredentialStatus['state']): CredentialStatus {
  return {
    kind,
    label: kind,
    state,
    mode: state === 'missing' ? null : 'oauth',
    location: null,
    owner: null,
    account: null,
    scopes: [],
    expiresAtMs: null,
    lastRefreshMs: null,
    accessTokenMasked: null,
    hasRefreshToken: true,
    claims: null,
    problem: null,
  };
}

function proxy(state: ProxyStatus['state']): ProxyStatus {
  return { state, port: 8000, url: null, bindHost: '127.0.0.1', problem: null, canTakeOver: false };
}

const nobody = [credential('claude-api', 'missing'), credential('openai-codex', 'missing')];
const openaiOnly = [credential('claude-api', 'missing'), credential('openai-codex', 'expired')];

describe('the walk', () => {
  it('begins with logging in, also when the proxy runs already', () => {
    expect(describeSteps({ credentials: nobody, proxy: proxy('running') }, false)).toEqual({
      'log-in': 'current',
      start: 'done',
      test: 'later',
    });
  });

  it.each(['stopped', 'starting', 'stopping', 'failed'] as const)('waits for a proxy that is %s', (state) => {
    expect(describeSteps({ credentials: openaiOnly, proxy: proxy(state) }, false)).toEqual({
      'log-in': 'done',
      start: 'current',
      test: 'later',
    });
  });

  it('ends with an answer', () => {
    const snapshot = { credentials: openaiOnly, proxy: proxy('running') };
    expect(describeSteps(snapshot, false).test).toBe('current');
    expect(describeSteps(snapshot, true)).toEqual({ 'log-in': 'done', start: 'done', test: 'done' });
  });
});

describe('the usable providers', () => {
  it('are those whose credential the proxy would use', () => {
    expect(listUsableProviders({ credentials: openaiOnly })).toEqual(['openai']);
    expect(listUsableProviders({ credentials: [] })).toEqual([]);
  });

  it('do not include Claude by the Claude CLI’s sign-in alone', () => {
    expect(listUsableProviders({ credentials: [credential('claude-sdk', 'valid'), ...nobody] })).toEqual([]);
  });
});
