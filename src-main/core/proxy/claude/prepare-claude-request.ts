import { CLAUDE, USER_AGENT } from '../../constants.ts';
import type { Authorization } from '../../credentials/provider-account.ts';
import type { Settings } from '../../settings/settings.ts';
import { filterRequestHeaders, getHeader, removeHeader, setHeader } from '../header-policy.ts';
import type { JsonBody } from '../json-body.ts';
import { resolveUpstream, type UpstreamRequest } from '../upstream-request.ts';
import { injectIdentity } from './inject-identity.ts';

export interface ClaudeRequest {
  readonly method: 'GET' | 'POST';
  /** The API's own path, e.g. `/v1/messages`. */
  readonly path: string;
  readonly query: string;
  readonly rawHeaders: readonly string[];
  readonly body: JsonBody | null;
}

/**
 * A client's Messages API request as Anthropic gets it. Only a subscription sign-in adds to it: the OAuth
 * beta, beside the client's own betas, and the identity block.
 */
export function prepareClaudeRequest(
  request: ClaudeRequest,
  authorization: Authorization,
  settings: Settings['claude'],
): UpstreamRequest {
  const headers = filterRequestHeaders(request.rawHeaders);
  setHeader(headers, 'user-agent', USER_AGENT);
  setHeader(headers, 'accept-encoding', 'identity');
  if (getHeader(headers, 'anthropic-version') === null) headers.push('anthropic-version', CLAUDE.apiVersion);
  const betas = splitList(getHeader(headers, 'anthropic-beta')).filter((beta) => beta !== CLAUDE.oauthBeta);
  let text = request.body?.text ?? null;
  if (authorization.mode === 'api-key') {
    headers.push('x-api-key', authorization.apiKey);
    if (betas.length > 0) setHeader(headers, 'anthropic-beta', betas.join(','));
    else removeHeader(headers, 'anthropic-beta');
  } else {
    headers.push('authorization', `Bearer ${authorization.accessToken}`);
    setHeader(headers, 'anthropic-beta', [...betas, CLAUDE.oauthBeta].join(','));
    if (request.body !== null && settings.systemPromptInjectionMode === 'minimal') {
      text = injectIdentity(request.body);
    }
  }
  return {
    method: request.method,
    ...resolveUpstream(settings.apiBaseUrl, request.path, request.query),
    headers,
    body: text,
  };
}

function splitList(value: string | null): string[] {
  const entries = (value ?? '').split(',').map((entry) => entry.trim());
  return [...new Set(entries.filter((entry) => entry !== ''))];
}
