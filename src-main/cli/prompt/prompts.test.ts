import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createPrompts } from './prompts.ts';

function createTerminal(isTTY = true) {
  const stdin = Object.assign(new PassThrough(), { isTTY });
  const stderr = Object.assign(new PassThrough(), { isTTY });
  return { stdin, stderr, prompts: createPrompts(stdin, stderr) };
}

test.each([
  ['y\n', true],
  ['YES\n', true],
  ['n\n', false],
  ['\n', false],
  ['perhaps\ny\n', true],
])('confirm takes %j for %s', async (typed, expected) => {
  const { stdin, prompts } = createTerminal();
  const answer = prompts.confirm('Go on?');
  stdin.write(typed);
  expect(await answer).toBe(expected);
  prompts.close();
});

test('confirm takes the end of the input for a no', async () => {
  const { stdin, prompts } = createTerminal();
  stdin.end();
  expect(await prompts.confirm('Go on?')).toBe(false);
});

test('a secret is not shown on the terminal', async () => {
  const { stdin, stderr, prompts } = createTerminal();
  const secret = prompts.readSecret('API key');
  stdin.write('sk-hidden-value\r');
  expect(await secret).toBe('sk-hidden-value');
  stderr.end();
  expect(await text(stderr)).toBe('API key (input is not shown): \n');
});

test('Ctrl-C at a hidden question cancels, Ctrl-D ends the input', async () => {
  const first = createTerminal();
  const cancelled = first.prompts.readSecret('API key');
  first.stdin.write('half\x03');
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });

  const second = createTerminal();
  const ended = second.prompts.readSecret('API key');
  second.stdin.write('\x04');
  expect(await ended).toBeNull();
});

test('a pipe is read without a question, and nobody is there to ask', async () => {
  const { stdin, stderr, prompts } = createTerminal(false);
  stdin.end('sk-piped\nrest');
  expect(prompts.isInteractive).toBe(false);
  expect(await prompts.readSecret('API key')).toBe('sk-piped');
  stderr.end();
  expect(await text(stderr)).toBe('');
});
