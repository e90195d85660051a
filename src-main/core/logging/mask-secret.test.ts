import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskSecret } from './mask-secret.ts';

test('shows the first 12 and last 8 characters of a long secret', () => {
  expect(maskSecret('sk-ant-oat01-abcdefghijklmnopqrstuvwxyz0123456789')).toBe('sk-ant-oat01...23456789');
});

test('shows less of a shorter one, and nothing of a tiny one', () => {
  expect(maskSecret('0123456789abcdefghijkl')).toBe('01234...kl');
  expect(maskSecret('0123456789abcdef')).toBe('012...ef');
  expect(maskSecret('0123456789abcde')).toBe('****');
  expect(maskSecret('')).toBe('****');
});

test('never shows more than half of a long one, a third of a shorter one', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (secret) => {
      const masked = maskSecret(secret);
      const shown = masked === '****' ? 0 : masked.length - '...'.length;
      expect(shown).toBeLessThanOrEqual(secret.length >= 40 ? secret.length / 2 : secret.length / 3);
    }),
  );
});
