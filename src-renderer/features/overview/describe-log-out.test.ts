import { describe, expect, it } from 'vitest';
import { describeLogOut } from './describe-log-out.ts';

const SIGN_IN = {
  mode: 'oauth',
  owner: null,
  location: { kind: 'file', label: '~/credentials.json' },
  hasRefreshToken: true,
} as const;

describe('logging out', () => {
  it('says from where a sign-in of our own is deleted', () => {
    expect(describeLogOut('claude', SIGN_IN)).toMatchObject({
      title: 'Log out of Claude?',
      description: 'The sign-in is deleted from ~/credentials.json.',
      confirmLabel: 'Log out',
      canRevoke: false,
    });
  });

  it('says that the Claude CLI keeps its own', () => {
    const { description } = describeLogOut('claude', { ...SIGN_IN, owner: 'Claude CLI' });
    expect(description).toContain('The Claude CLI itself stays logged in.');
    expect(description).not.toContain('deleted');
  });

  it('says that the Codex CLI loses what it shares, and offers to revoke it', () => {
    const { description, canRevoke } = describeLogOut('openai', { ...SIGN_IN, owner: 'Codex CLI' });
    expect(description).toContain('The Codex CLI shares it and is logged out as well.');
    expect(canRevoke).toBe(true);
  });

  it('cannot revoke without a refresh token', () => {
    expect(describeLogOut('openai', { ...SIGN_IN, hasRefreshToken: false }).canRevoke).toBe(false);
  });

  it('removes a key, which is not revoked by that', () => {
    const key = { ...SIGN_IN, mode: 'api-key' } as const;
    expect(describeLogOut('openai', key)).toMatchObject({
      title: 'Remove the OpenAI/Codex API key?',
      confirmLabel: 'Remove',
      canRevoke: false,
    });
  });
});
