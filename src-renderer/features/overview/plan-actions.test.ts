import { describe, expect, it } from 'vitest';
import { describeUse, planActions } from './plan-actions.ts';

const CLAUDE = {
  kind: 'claude-api',
  state: 'valid',
  mode: 'oauth',
  owner: null,
  hasRefreshToken: true,
} as const;
const OPENAI = { ...CLAUDE, kind: 'openai-codex', owner: 'Codex CLI' } as const;
const KEY = { ...CLAUDE, mode: 'api-key', hasRefreshToken: false } as const;

describe('the actions', () => {
  it.each([
    ['a sign-in', CLAUDE, null, ['refresh', 'log-in-again', 'log-out', 'use-api-key']],
    [
      'an expired sign-in',
      { ...CLAUDE, state: 'expired' },
      'refresh',
      ['log-in-again', 'log-out', 'use-api-key'],
    ],
    [
      'one that cannot be renewed',
      { ...CLAUDE, hasRefreshToken: false },
      null,
      ['log-in-again', 'log-out', 'use-api-key'],
    ],
    [
      'one that has ended',
      { ...CLAUDE, state: 'sign-in-required' },
      'log-in-again',
      ['log-out', 'use-api-key'],
    ],
    [
      'one that has ended at OpenAI',
      { ...OPENAI, state: 'sign-in-required' },
      'log-in-again',
      ['device-code', 'log-out', 'use-api-key'],
    ],
    ['nothing', { ...CLAUDE, state: 'missing', mode: null }, 'log-in', ['use-api-key']],
    [
      'nothing at OpenAI',
      { ...OPENAI, state: 'missing', mode: null },
      'log-in',
      ['device-code', 'use-api-key'],
    ],
    [
      'what cannot be read',
      { ...CLAUDE, state: 'unreadable', mode: null },
      'read-again',
      ['log-in', 'use-api-key'],
    ],
    ['a key', KEY, null, ['replace-api-key', 'log-in', 'remove-api-key']],
    ['the key of another program', { ...KEY, owner: 'Codex CLI' }, null, ['log-in', 'use-api-key']],
  ] as const)('for %s', (_, credential, primary, others) => {
    expect(planActions(credential)).toEqual({ primary, others });
  });
});

it('says what a credential is good for', () => {
  expect(describeUse('claude', CLAUDE)).toBe('What the proxy uses for requests to Claude.');
  expect(describeUse('claude', { state: 'expired', hasRefreshToken: true })).toBe(
    'The next request renews it.',
  );
  expect(describeUse('openai', { state: 'sign-in-required', hasRefreshToken: true })).toBe(
    'The proxy refuses requests to OpenAI/Codex until you log in again.',
  );
});
