import { describe, expect, it } from 'vitest';
import {
  renderClaudeCodeSnippets,
  renderCodexSnippets,
  renderJavascriptSnippets,
  renderPythonSnippets,
  renderShellSnippets,
  renderTokenPrompt,
  type Snippet,
  type SnippetContext,
} from './render-snippets.ts';

const OPEN: SnippetContext = { baseUrl: 'http://localhost:8000', hasToken: false, isWindows: false };
const PROTECTED: SnippetContext = { ...OPEN, hasToken: true };

const RENDERERS: readonly ((context: SnippetContext) => Snippet[])[] = [
  renderShellSnippets,
  renderPythonSnippets,
  renderJavascriptSnippets,
  renderClaudeCodeSnippets,
  renderCodexSnippets,
];

const renderAll = (context: SnippetContext) => RENDERERS.flatMap((render) => render(context));
const codeOf = (snippets: readonly Snippet[]) => snippets.map(({ code }) => code);

describe('curl', () => {
  it('needs no key where none is asked for', () => {
    expect(codeOf(renderShellSnippets(OPEN))).toEqual([
      `curl http://localhost:8000/v1/messages \\
  -H "Content-Type: application/json" \\
  -d '{
    "model": "claude-sonnet-4-5",
    "max_tokens": 100,
    "messages": [{"role":"user","content":"Hello!"}]
  }'`,
      `curl http://localhost:8000/openai/v1/chat/completions \\
  -H "Content-Type: application/json" \\
  -d '{
    "model": "gpt-5.5",
    "messages": [{"role":"user","content":"Hello!"}]
  }'`,
    ]);
  });

  it('sends the token in the header of each vendor', () => {
    const [anthropic, openai] = codeOf(renderShellSnippets(PROTECTED));
    expect(anthropic).toContain('-H "x-api-key: $SECURITY__AUTH_TOKEN"');
    expect(openai).toContain('-H "Authorization: Bearer $SECURITY__AUTH_TOKEN"');
  });
});

it('speaks PowerShell on Windows', () => {
  const context = { ...PROTECTED, isWindows: true };
  expect(codeOf(renderShellSnippets(context))[0]).toBe(`Invoke-RestMethod http://localhost:8000/v1/messages \`
  -Method Post -ContentType application/json \`
  -Headers @{ "x-api-key" = "$env:SECURITY__AUTH_TOKEN" } \`
  -Body '{
    "model": "claude-sonnet-4-5",
    "max_tokens": 100,
    "messages": [{"role":"user","content":"Hello!"}]
  }'`);
  expect(codeOf(renderClaudeCodeSnippets(context))).toEqual([
    `$env:ANTHROPIC_BASE_URL = "http://localhost:8000"
$env:ANTHROPIC_API_KEY = $env:SECURITY__AUTH_TOKEN
claude`,
  ]);
  expect(renderTokenPrompt(context)).toBe('$env:SECURITY__AUTH_TOKEN = Read-Host "Auth token"');
  for (const { code } of renderShellSnippets(context)) expect(code).not.toContain('curl');
});

it('gives Claude Code its two variables', () => {
  expect(codeOf(renderClaudeCodeSnippets(OPEN))).toEqual([
    'export ANTHROPIC_BASE_URL=http://localhost:8000\nexport ANTHROPIC_API_KEY=unused\nclaude',
  ]);
  expect(codeOf(renderClaudeCodeSnippets(PROTECTED))[0]).toContain(
    'export ANTHROPIC_API_KEY="$SECURITY__AUTH_TOKEN"',
  );
});

it('gives Codex CLI a provider, and a key only where one is asked for', () => {
  const [open] = codeOf(renderCodexSnippets(OPEN));
  expect(open).toBe(`model_provider = "ccproxy"

[model_providers.ccproxy]
name = "CCProxy"
base_url = "http://localhost:8000/openai/v1"
wire_api = "responses"`);
  expect(codeOf(renderCodexSnippets(PROTECTED))).toEqual([`${open}\nenv_key = "SECURITY__AUTH_TOKEN"`]);
});

it.each(['python', 'javascript'] as const)(
  'says in %s that the key is not used, or where it is',
  (language) => {
    const render = language === 'python' ? renderPythonSnippets : renderJavascriptSnippets;
    const variable =
      language === 'python' ? 'os.environ["SECURITY__AUTH_TOKEN"]' : 'process.env.SECURITY__AUTH_TOKEN';
    for (const code of codeOf(render(OPEN))) {
      expect(code).toMatch(/["']unused["']/);
      expect(code).not.toContain('SECURITY__AUTH_TOKEN');
    }
    for (const code of codeOf(render(PROTECTED))) {
      expect(code).toContain(variable);
      expect(code).not.toContain('unused');
    }
  },
);

it('imports os in Python only where it is used', () => {
  for (const code of codeOf(renderPythonSnippets(OPEN))) expect(code).not.toContain('import os');
  for (const code of codeOf(renderPythonSnippets(PROTECTED))) expect(code).toContain('import os\n');
});

it('has the live address everywhere, and each label once per client', () => {
  const context = { ...OPEN, baseUrl: 'https://proxy.example.com:8443' };
  for (const { code } of renderAll(context)) {
    expect(code).toContain('https://proxy.example.com:8443');
    expect(code).not.toContain('localhost');
  }
  for (const render of RENDERERS) {
    const labels = render(context).map(({ label }) => label);
    expect(new Set(labels).size).toBe(labels.length);
  }
});
