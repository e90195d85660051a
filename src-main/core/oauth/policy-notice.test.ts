import { expect, it } from 'vitest';
import { POLICY_NOTICES } from './policy-notice.ts';

it.each(Object.entries(POLICY_NOTICES))(
  'the notice for %s is short and names the sanctioned way, for a terminal and a window alike',
  (_, notice) => {
    const lines = notice.split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(3);
    expect(lines.length).toBeLessThanOrEqual(5);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(notice).toContain('API keys');
    expect(notice).not.toMatch(/ccproxy|--|button/);
  },
);
