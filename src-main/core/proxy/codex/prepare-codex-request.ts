import { randomUUID } from 'node:crypto';
import { CODEX, USER_AGENT } from '../../constants.ts';
import type { Authorization } from '../../credentials/provider-account.ts';
import type { Settings } from '../../settings/settings.ts';
import { filterRequestHeaders, getHeader, setHeader } from '../header-policy.ts';
import type { JsonBody } from '../json-body.ts';
import { readSessionHint } from '../read-session-hint.ts';
import { resolveUpstream, type UpstreamRequest } from '../upstream-request.ts';
import { applyCodexBodyRules } from './apply-codex-body-rules.ts';

const SAFE_IN_HEADER = /^[\w.:-]{1,128}$/;

export interface CodexRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** The API's own path below its base, e.g. `/responses`. */
  readonly path: string;
  readonly query: string;
  readonly rawHeaders: readonly string[];
  readonly body: JsonBody | null;
  /** Used unless a header of the client's names the session, or {@link isReady}. */
  readonly sessionId: string | null;
  /** The body is as the backend wants it, so that nobody has to look. */
  readonly isReady?: true;
}

export interface PreparedCodexRequest {
  readonly request: UpstreamRequest;
  /** Names of fields that the backend would have refused. */
  readonly dropped: readonly string[];
}

/**
 * A request as OpenAI gets it: with an API key the public API gets it unchanged; with a ChatGPT sign-in the
 * Codex backend gets it by its own rules.
 *
 * @throws AppError `item_not_found`, for a reference in a body that the Codex backend is to get
 */
export function prepareCodexRequest(
  { method, path, query, rawHeaders, body, sessionId, isReady }: CodexRequest,
  authorization: Authorization,
  settings: Pick<Settings, 'codex' | 'openai'>,
): PreparedCodexRequest {
  const headers = filterRequestHeaders(rawHeaders);
  setHeader(headers, 'user-agent', USER_AGENT);
  setHeader(headers, 'accept-encoding', 'identity');
  if (authorization.mode === 'api-key') {
    headers.push('authorization', `Bearer ${authorization.apiKey}`);
    const target = resolveUpstream(settings.openai.apiBaseUrl, path, query);
    return { request: { method, ...target, headers, body: body?.text ?? null }, dropped: [] };
  }
  headers.push('authorization', `Bearer ${authorization.accessToken}`);
  if (authorization.accountId !== null) headers.push('chatgpt-account-id', authorization.accountId);
  const hint = isReady === true ? null : readSessionHint(headers, null);
  const session = hint ?? sessionId ?? readCacheKey(body) ?? randomUUID();
  setHeader(headers, 'session_id', session);
  setHeader(headers, 'conversation_id', getHeader(headers, 'conversation_id') ?? session);
  setHeader(headers, 'originator', CODEX.originator);
  setHeader(headers, 'openai-beta', 'responses=experimental');
  setHeader(headers, 'version', settings.codex.version);
  // Only this one always streams, and only this one has rules for its body.
  const isGeneration = path === '/responses';
  setHeader(headers, 'accept', isGeneration ? 'text/event-stream' : 'application/json');
  if (body !== null) setHeader(headers, 'content-type', 'application/json');
  const needsRules = isGeneration && body !== null && isReady !== true;
  const changed = needsRules ? applyCodexBodyRules(body.parse()) : null;
  return {
    request: {
      method,
      ...resolveUpstream(settings.codex.baseUrl, path, query),
      headers,
      body: changed === null ? (body?.text ?? null) : Buffer.from(JSON.stringify(changed.body)),
    },
    dropped: changed?.dropped ?? [],
  };
}

/** Names the conversation, as the session does: a new name with each request would keep OpenAI from its cache. */
function readCacheKey(body: JsonBody | null): string | null {
  const key = body?.read('prompt_cache_key');
  return typeof key === 'string' && SAFE_IN_HEADER.test(key) ? key : null;
}
