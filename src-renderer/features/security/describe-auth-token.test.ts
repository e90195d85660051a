import { expect, it } from 'vitest';
import type { AuthTokenStatus } from '../../../src-shared/model/app-snapshot.ts';
import { describeAuthToken, describeReach } from './describe-auth-token.ts';

const open: AuthTokenStatus = { source: null, detail: null, masked: null, problem: null };
const problem = { code: 'keyring_locked', message: 'The keyring is locked.', advice: null };

it.each<[Partial<AuthTokenStatus>, string, string | null, boolean]>([
  [{}, 'Open', null, false],
  [{ source: 'saved', detail: 'System keyring' }, 'Protected', 'Saved here (System keyring)', false],
  [{ source: '.env', detail: '.env:3' }, 'Protected', 'Read from (.env:3)', false],
  [
    { source: 'environment', detail: 'SECURITY__AUTH_TOKEN' },
    'Protected',
    'Set by environment (SECURITY__AUTH_TOKEN)',
    true,
  ],
  [{ source: 'flag file', detail: null }, 'Protected', 'Set by a token file', true],
])('%j is %s', (fields, state, origin, isReadOnly) => {
  expect(describeAuthToken({ ...open, ...fields })).toMatchObject({ state, origin, isReadOnly });
});

it('never calls it open when that cannot be told', () => {
  expect(describeAuthToken({ ...open, problem })).toMatchObject({ state: 'Unknown', tone: 'danger' });
});

it.each([
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.1.4', false],
])('%s is for this computer only: %s', (host, isLoopback) => {
  expect(describeReach(host).startsWith('Only programs on this computer')).toBe(isLoopback);
});
