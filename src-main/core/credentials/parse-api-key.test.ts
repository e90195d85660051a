import { expect, it } from 'vitest';
import { parseApiKey } from './parse-api-key.ts';

it('takes a key without the white space around it', () => {
  expect(parseApiKey(' sk-ant-api03-0123456789\n')).toBe('sk-ant-api03-0123456789');
});

it.each(['', 'short', 'two words of some length', 'sk-ant-\u00e9-0123456789', `sk-${'x'.repeat(600)}`])(
  'refuses %j',
  (text) => {
    expect(parseApiKey(text)).toBeNull();
  },
);
