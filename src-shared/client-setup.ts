export interface ClientSetup {
  /** E.g. `http://localhost:8000`. */
  readonly baseUrl: string;
  /** Whether clients must send the auth token. */
  readonly hasToken: boolean;
}

/**
 * What OpenAI's SDKs take as their base URL; either vendor's models answer there.
 *
 * @param baseUrl e.g. `http://localhost:8000`
 */
export function toOpenaiBaseUrl(baseUrl: string): string {
  return `${baseUrl}/openai/v1`;
}

/**
 * The environment variables that the official clients read, ready to paste into a shell (PowerShell on
 * Windows). The auth token itself is never part of it.
 *
 * @param platform as `process.platform` and the snapshot name it
 */
export function renderClientSetup({ baseUrl, hasToken }: ClientSetup, platform: string): string {
  const isWindows = platform === 'win32';
  const assign = (name: string, value: string) =>
    isWindows ? `$env:${name} = ${value.startsWith('$') ? value : `"${value}"`}` : `export ${name}=${value}`;
  const key = !hasToken ? 'unused' : isWindows ? '$env:SECURITY__AUTH_TOKEN' : '"$SECURITY__AUTH_TOKEN"';
  return [
    ...(hasToken ? ['# SECURITY__AUTH_TOKEN: the token that this proxy asks its clients for'] : []),
    '# Anthropic clients, such as Claude Code',
    assign('ANTHROPIC_BASE_URL', baseUrl),
    assign('ANTHROPIC_API_KEY', key),
    '# OpenAI clients, such as Codex CLI',
    assign('OPENAI_BASE_URL', toOpenaiBaseUrl(baseUrl)),
    assign('OPENAI_API_KEY', key),
  ].join('\n');
}
