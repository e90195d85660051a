import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readClientName } from './client-name.ts';

test.each([
  ['claude-cli/2.1.0 (external, cli)', 'claude-cli/2.1.0'],
  ['codex_cli_rs/0.169.0 (Ubuntu 24.4.0; x86_64) vscode/1.2', 'codex_cli_rs/0.169.0'],
  ['OpenAI/JS 7.57.0', 'OpenAI/JS 7.57.0'],
  ['Anthropic/Python 0.90.1', 'Anthropic/Python 0.90.1'],
  [' curl/8.5.0 ', 'curl/8.5.0'],
  ['node', 'node'],
  ['tool(no space)', 'tool'],
  ['evil\u001b[2J', 'evil'],
  ['\u001b[2Jevil', null],
  ['(comment only)', null],
  ['x'.repeat(500), 'x'.repeat(64)],
  ['', null],
  [undefined, null],
])('%j is %j', (userAgent, name) => {
  expect(readClientName(userAgent)).toBe(name);
});

test('whatever a client sends, the name is short and holds nothing that a terminal could obey', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (userAgent) => {
      expect(readClientName(userAgent) ?? 'none').toMatch(/^[\x20-\x7e]{1,64}$/);
    }),
  );
});
