import { describe, expect, it } from 'vitest';
import { readQuota } from './quota.ts';

const NOW_MS = 1_800_000_000_000;

const claudeHeaders = {
  'anthropic-ratelimit-unified-status': 'allowed_warning',
  'anthropic-ratelimit-unified-5h-utilization': '0.57',
  'anthropic-ratelimit-unified-5h-reset': '1800003600',
  'anthropic-ratelimit-unified-7d-utilization': '0.031',
};

describe('readQuota', () => {
  it('reads both windows of Anthropic', () => {
    expect(readQuota('claude', claudeHeaders, null, NOW_MS)).toEqual({
      provider: 'claude',
      windows: [
        { windowMinutes: 300, usedPercent: 57, resetsAtMs: 1_800_003_600_000 },
        { windowMinutes: 10_080, usedPercent: 3.1, resetsAtMs: null },
      ],
      status: 'allowed_warning',
      observedAtMs: NOW_MS,
    });
  });

  it('reads both windows of OpenAI', () => {
    const headers = {
      'x-codex-primary-used-percent': '23',
      'x-codex-primary-window-minutes': '300',
      'x-codex-primary-reset-after-seconds': '7200',
      'x-codex-secondary-used-percent': '100',
    };
    expect(readQuota('openai', headers, null, NOW_MS)).toEqual({
      provider: 'openai',
      windows: [
        { windowMinutes: 300, usedPercent: 23, resetsAtMs: NOW_MS + 7_200_000 },
        { windowMinutes: null, usedPercent: 100, resetsAtMs: null },
      ],
      status: null,
      observedAtMs: NOW_MS,
    });
  });

  it('keeps the windows when only the status is told', () => {
    const before = readQuota('claude', claudeHeaders, null, NOW_MS);
    const refused = { 'anthropic-ratelimit-unified-status': 'rejected' };
    expect(readQuota('claude', refused, before, NOW_MS + 1)).toEqual({
      ...before,
      status: 'rejected',
      observedAtMs: NOW_MS + 1,
    });
  });

  it.each([
    ['nothing', {}],
    ['the other vendor’s headers', { 'x-codex-primary-used-percent': '1' }],
    ['no number', { 'anthropic-ratelimit-unified-5h-utilization': 'much' }],
    ['an empty figure', { 'anthropic-ratelimit-unified-5h-utilization': '' }],
    ['a negative figure', { 'anthropic-ratelimit-unified-5h-utilization': '-1' }],
  ])('%s tells nothing', (_name, headers) => {
    expect(readQuota('claude', headers, null, NOW_MS)).toBeNull();
  });
});
