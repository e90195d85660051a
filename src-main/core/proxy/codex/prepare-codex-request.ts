import { randomUUID } from 'node:crypto';
import { CODEX, USER_AGENT } from '../../constants.ts';
import type { Authorization } from '../../credentials/provider-account.ts';
import type { Settings } from '../../settings/settings.ts';
import { filterRequestHeaders, getHeader, setHeader } from '../header-policy.ts';
import type { JsonBody } from '../json-body.ts';
import { resolveUpstream, type UpstreamRequest } from '../upstream-request.ts';
import { applyCodexBodyRules } from './apply-codex-body-rules.ts';

export interface CodexRequest {
  readonly query: string;
  readonly rawHeaders: readonly string[];
  readonly body: JsonBody;
  /** From the path; a header of the client's comes before it. */
  readonly sessionId: string | null;
}

export interface PreparedCodexRequest {
  readonly request: UpstreamRequest;
  /** Names of fields that the backend would have refused. */
  readonly dropped: readonly string[];
}

/**
 * A Responses API request as OpenAI gets it: with an API key the public API gets it unchanged; with a ChatGPT
 * sign-in the Codex backend gets it by its own rules.
 */
export function prepareCodexRequest(
  { query, rawHeaders, body, sessionId }: CodexRequest,
  authorization: Authorization,
  settings: Pick<Settings, 'codex' | 'openai'>,
): PreparedCodexRequest {
  const headers = filterRequestHeaders(rawHeaders);
  setHeader(headers, 'user-agent', USER_AGENT);
  setHeader(headers, 'accept-encoding', 'identity');
  const method = 'POST';
  if (authorization.mode === 'api-key') {
    headers.push('authorization', `Bearer ${authorization.apiKey}`);
    const target = resolveUpstream(settings.openai.apiBaseUrl, '/responses', query);
    return { request: { method, ...target, headers, body: body.text }, dropped: [] };
  }
  headers.push('authorization', `Bearer ${authorization.accessToken}`);
  if (authorization.accountId !== null) headers.push('chatgpt-account-id', authorization.accountId);
  const session = getHeader(headers, 'session_id') ?? sessionId ?? randomUUID();
  setHeader(headers, 'session_id', session);
  setHeader(headers, 'conversation_id', getHeader(headers, 'conversation_id') ?? session);
  setHeader(headers, 'originator', CODEX.originator);
  setHeader(headers, 'openai-beta', 'responses=experimental');
  setHeader(headers, 'version', settings.codex.version);
  setHeader(headers, 'accept', 'text/event-stream');
  setHeader(headers, 'content-type', 'application/json');
  const changed = applyCodexBodyRules(body.parse());
  return {
    request: {
      method,
      ...resolveUpstream(settings.codex.baseUrl, '/responses', query),
      headers,
      body: changed === null ? body.text : Buffer.from(JSON.stringify(changed.body)),
    },
    dropped: changed?.dropped ?? [],
  };
}
