/** What the snippets depend on. The auth token itself is never part of one: a variable stands for it. */
export interface SnippetContext {
  /** E.g. `http://localhost:8000`. */
  readonly baseUrl: string;
  /** Whether clients must send the auth token. */
  readonly hasToken: boolean;
  /** PowerShell instead of a POSIX shell. */
  readonly isWindows: boolean;
}

export interface Snippet {
  /** What it is; unique within its client. */
  readonly label: string;
  readonly code: string;
}

/** The variable by which the proxy, too, knows its token. */
export const TOKEN_VARIABLE = 'SECURITY__AUTH_TOKEN';
/** Usual ones: any other works, too. */
export const EXAMPLE_MODELS = { claude: 'claude-sonnet-4-5', openai: 'gpt-5.5' } as const;

const OPENAI_PATH = '/openai/v1';

/** @param baseUrl the proxy's own address */
export function toOpenaiBaseUrl(baseUrl: string): string {
  return `${baseUrl}${OPENAI_PATH}`;
}

/** Asks for the token, so that it gets neither into a file nor into the shell's history. */
export function renderTokenPrompt({ isWindows }: SnippetContext): string {
  return isWindows
    ? `$env:${TOKEN_VARIABLE} = Read-Host "Auth token"`
    : `read -rs ${TOKEN_VARIABLE} \\\n  && export ${TOKEN_VARIABLE}`;
}

export function renderShellSnippets(context: SnippetContext): Snippet[] {
  const { baseUrl } = context;
  const message = { role: 'user', content: 'Hello!' };
  return [
    {
      label: 'Anthropic request',
      code: renderCall(context, {
        url: `${baseUrl}/v1/messages`,
        keyHeader: ['x-api-key', ''],
        body: { model: EXAMPLE_MODELS.claude, max_tokens: 100, messages: [message] },
      }),
    },
    {
      label: 'OpenAI request',
      code: renderCall(context, {
        url: `${toOpenaiBaseUrl(baseUrl)}/chat/completions`,
        keyHeader: ['Authorization', 'Bearer '],
        body: { model: EXAMPLE_MODELS.openai, messages: [message] },
      }),
    },
  ];
}

interface Call {
  readonly url: string;
  /** Its name, and what comes before the token. */
  readonly keyHeader: readonly [name: string, prefix: string];
  readonly body: object;
}

function renderCall({ hasToken, isWindows }: SnippetContext, { url, keyHeader: [name, prefix], body }: Call) {
  const fields = Object.entries(body).map(([key, value]) => `    "${key}": ${JSON.stringify(value)}`);
  const json = `'{\n${fields.join(',\n')}\n  }'`;
  const parts = isWindows
    ? [
        `Invoke-RestMethod ${url}`,
        '-Method Post -ContentType application/json',
        ...(hasToken ? [`-Headers @{ "${name}" = "${prefix}$env:${TOKEN_VARIABLE}" }`] : []),
        `-Body ${json}`,
      ]
    : [
        `curl ${url}`,
        '-H "Content-Type: application/json"',
        ...(hasToken ? [`-H "${name}: ${prefix}$${TOKEN_VARIABLE}"`] : []),
        `-d ${json}`,
      ];
  return parts.join(isWindows ? ' `\n  ' : ' \\\n  ');
}

export function renderPythonSnippets({ baseUrl, hasToken }: SnippetContext): Snippet[] {
  const os = hasToken ? 'import os\n\n' : '';
  const key = hasToken ? `os.environ["${TOKEN_VARIABLE}"]` : '"unused"';
  return [
    {
      label: 'Anthropic SDK',
      code: `# pip install anthropic
${os}from anthropic import Anthropic

client = Anthropic(
    base_url="${baseUrl}",
    api_key=${key},
)
message = client.messages.create(
    model="${EXAMPLE_MODELS.claude}",
    max_tokens=100,
    messages=[{"role": "user", "content": "Hello!"}],
)
print(message.content[0].text)`,
    },
    {
      label: 'OpenAI SDK',
      code: `# pip install openai
${os}from openai import OpenAI

client = OpenAI(
    base_url="${toOpenaiBaseUrl(baseUrl)}",
    api_key=${key},
)
completion = client.chat.completions.create(
    model="${EXAMPLE_MODELS.openai}",
    messages=[{"role": "user", "content": "Hello!"}],
)
print(completion.choices[0].message.content)`,
    },
  ];
}

export function renderJavascriptSnippets({ baseUrl, hasToken }: SnippetContext): Snippet[] {
  const key = hasToken ? `process.env.${TOKEN_VARIABLE}` : "'unused'";
  return [
    {
      label: 'Anthropic SDK',
      code: `// npm install @anthropic-ai/sdk
import Anthropic from '@anthropic-ai/sdk';

const anthropic = new Anthropic({
  baseURL: '${baseUrl}',
  apiKey: ${key},
});
const message = await anthropic.messages.create({
  model: '${EXAMPLE_MODELS.claude}',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Hello!' }],
});
console.log(message.content[0].text);`,
    },
    {
      label: 'OpenAI SDK',
      code: `// npm install openai
import OpenAI from 'openai';

const openai = new OpenAI({
  baseURL: '${toOpenaiBaseUrl(baseUrl)}',
  apiKey: ${key},
});
const completion = await openai.chat.completions.create({
  model: '${EXAMPLE_MODELS.openai}',
  messages: [{ role: 'user', content: 'Hello!' }],
});
console.log(completion.choices[0].message.content);`,
    },
  ];
}

export function renderClaudeCodeSnippets({ baseUrl, hasToken, isWindows }: SnippetContext): Snippet[] {
  const code = isWindows
    ? `$env:ANTHROPIC_BASE_URL = "${baseUrl}"
$env:ANTHROPIC_API_KEY = ${hasToken ? `$env:${TOKEN_VARIABLE}` : '"unused"'}
claude`
    : `export ANTHROPIC_BASE_URL=${baseUrl}
export ANTHROPIC_API_KEY=${hasToken ? `"$${TOKEN_VARIABLE}"` : 'unused'}
claude`;
  return [{ label: 'Claude Code', code }];
}

/** Without `env_key` Codex CLI sends no key at all (0.169), which is right for a proxy that asks for none. */
export function renderCodexSnippets({ baseUrl, hasToken }: SnippetContext): Snippet[] {
  return [
    {
      label: 'config.toml',
      code: `model_provider = "ccproxy"

[model_providers.ccproxy]
name = "CCProxy"
base_url = "${toOpenaiBaseUrl(baseUrl)}"
wire_api = "responses"${hasToken ? `\nenv_key = "${TOKEN_VARIABLE}"` : ''}`,
    },
  ];
}
