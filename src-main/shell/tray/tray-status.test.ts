import { expect, test } from 'vitest';
import type { AppSnapshot } from '../../../src-shared/model/app-snapshot.ts';
import { createProxy, createSignedIn, createSnapshot } from './snapshot-for-tests.ts';
import { getTrayState, getTrayTooltip } from './tray-status.ts';

const problem = { code: 'port_in_use', message: 'Port 8000 is in use by nginx.', advice: 'Use another.' };

test.each<[string, Partial<AppSnapshot>, string, string]>([
  ['running', {}, 'running', 'CCProxy – Running on http://localhost:8000'],
  ['stopped', { proxy: createProxy({ state: 'stopped', url: null }) }, 'idle', 'CCProxy – Stopped'],
  ['starting', { proxy: createProxy({ state: 'starting', url: null }) }, 'idle', 'CCProxy – Starting…'],
  [
    'failed',
    { proxy: createProxy({ state: 'failed', url: null, problem }) },
    'attention',
    'CCProxy – Port 8000 is in use by nginx.',
  ],
  [
    'running, but a sign-in has ended',
    { credentials: [createSignedIn({ kind: 'openai-codex', state: 'sign-in-required' })] },
    'attention',
    'CCProxy – Running on http://localhost:8000 – OpenAI/Codex: sign-in needed',
  ],
  [
    'running, with a credential that cannot be read',
    { credentials: [createSignedIn({ kind: 'claude-api', state: 'unreadable' })] },
    'attention',
    'CCProxy – Running on http://localhost:8000 – Claude: the credential cannot be read',
  ],
  [
    'running, with an auth token that cannot be read',
    { authToken: { source: null, detail: null, masked: null, problem } },
    'attention',
    'CCProxy – Running on http://localhost:8000 – Port 8000 is in use by nginx.',
  ],
  [
    'an access token that is about to be renewed is no trouble',
    { credentials: [createSignedIn({ kind: 'claude-api', state: 'expired' })] },
    'running',
    'CCProxy – Running on http://localhost:8000',
  ],
  [
    'the Claude CLI’s own sign-in is its own business',
    { credentials: [createSignedIn({ kind: 'claude-sdk', state: 'sign-in-required' })] },
    'running',
    'CCProxy – Running on http://localhost:8000',
  ],
])('%s', (_name, changes, state, tooltip) => {
  const snapshot = createSnapshot(changes);
  expect(getTrayState(snapshot)).toBe(state);
  expect(getTrayTooltip(snapshot)).toBe(tooltip);
});

test('a tooltip is no longer than Windows shows', () => {
  const long = { ...problem, message: 'x'.repeat(300) };
  const tooltip = getTrayTooltip(createSnapshot({ proxy: createProxy({ state: 'failed', problem: long }) }));
  expect(tooltip).toHaveLength(127);
  expect(tooltip.endsWith('…')).toBe(true);
});
