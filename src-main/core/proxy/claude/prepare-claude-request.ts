import type { JsonObject } from '../../../../src-shared/json.ts';
import { CLAUDE, USER_AGENT } from '../../constants.ts';
import type { Authorization } from '../../credentials/provider-account.ts';
import type { Settings } from '../../settings/settings.ts';
import { filterRequestHeaders, getHeader, setHeader } from '../header-policy.ts';
import { resolveUpstream, type UpstreamRequest } from '../upstream-request.ts';
import { injectIdentity } from './inject-identity.ts';

export interface ClaudeRequest {
  readonly method: 'GET' | 'POST';
  /** The API's own path, e.g. `/v1/messages`. */
  readonly path: string;
  readonly query: string;
  readonly rawHeaders: readonly string[];
  readonly body: { readonly text: Buffer; readonly json: JsonObject } | null;
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
  let text = request.body?.text ?? null;
  if (authorization.mode === 'api-key') {
    headers.push('x-api-key', authorization.apiKey);
  } else {
    headers.push('authorization', `Bearer ${authorization.accessToken}`);
    setHeader(headers, 'anthropic-beta', addBeta(getHeader(headers, 'anthropic-beta')));
    if (request.body !== null && settings.systemPromptInjectionMode === 'minimal') {
      text = injectIdentity(request.body.text, request.body.json);
    }
  }
  return {
    method: request.method,
    ...resolveUpstream(settings.apiBaseUrl, request.path, request.query),
    headers,
    body: text,
  };
}

function addBeta(clientBetas: string | null): string {
  const betas = (clientBetas ?? '')
    .split(',')
    .map((beta) => beta.trim())
    .filter((beta) => beta !== '');
  return [...new Set([...betas, CLAUDE.oauthBeta])].join(',');
}
