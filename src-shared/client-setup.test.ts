import { expect, test } from 'vitest';
import { renderClientSetup } from './client-setup.ts';

test('an open proxy: any key will do', () => {
  expect(renderClientSetup({ baseUrl: 'http://localhost:8000', hasToken: false }, 'linux')).toBe(
    `# Anthropic clients, such as Claude Code
export ANTHROPIC_BASE_URL=http://localhost:8000
export ANTHROPIC_API_KEY=unused
# OpenAI clients, such as Codex CLI
export OPENAI_BASE_URL=http://localhost:8000/openai/v1
export OPENAI_API_KEY=unused`,
  );
});

test('with a token: a variable stands for it', () => {
  const text = renderClientSetup({ baseUrl: 'http://localhost:8000', hasToken: true }, 'darwin');
  expect(text).toContain('export ANTHROPIC_API_KEY="$SECURITY__AUTH_TOKEN"');
  expect(text).toContain('export OPENAI_API_KEY="$SECURITY__AUTH_TOKEN"');
});

test('Windows: for PowerShell', () => {
  const text = renderClientSetup({ baseUrl: 'http://localhost:8000', hasToken: true }, 'win32');
  expect(text).toContain('$env:ANTHROPIC_BASE_URL = "http://localhost:8000"');
  expect(text).toContain('$env:OPENAI_API_KEY = $env:SECURITY__AUTH_TOKEN');
});
