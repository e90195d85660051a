import { allowInsecureRequests, Configuration, customFetch } from 'openid-client';
import { parseJsonObject } from '../../../src-shared/json.ts';
import type { FetchFunction } from '../ports/http.ts';
import type { Settings } from '../settings/settings.ts';
import { callProvider, isLoopbackHttp, type ProviderAnswer } from './call-provider.ts';

/** openid-client set up for the issuer, and what the last of its requests brought. */
export interface CodexOpenidClient {
  readonly configuration: Configuration;
  /** Our own record of the call: openid-client's errors carry whole bodies and nested codes escape it. */
  readonly lastCall: { answer: ProviderAnswer | null; failure: unknown };
}

export interface CodexCall {
  readonly settings: Settings['codex'];
  readonly fetch: FetchFunction;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

/**
 * The addresses are fixed parts of the issuer and known, so that no discovery request is made before the
 * browser opens.
 */
export function createCodexOpenidClient({
  settings,
  fetch,
  signal,
  timeoutMs,
}: CodexCall): CodexOpenidClient {
  const { issuer, clientId } = settings;
  const configuration = new Configuration(
    {
      issuer,
      authorization_endpoint: `${issuer}/oauth/authorize`,
      token_endpoint: `${issuer}/oauth/token`,
      revocation_endpoint: `${issuer}/oauth/revoke`,
    },
    clientId,
  );
  if (isLoopbackHttp(issuer)) allowInsecureRequests(configuration);

  const lastCall: CodexOpenidClient['lastCall'] = { answer: null, failure: null };
  configuration[customFetch] = async (url, { headers, body }) => {
    try {
      lastCall.answer = await callProvider({
        fetch,
        url,
        method: 'POST',
        headers,
        body: String(body),
        signal,
        timeoutMs,
      });
      return toResponse(lastCall.answer);
    } catch (error) {
      lastCall.failure = error;
      throw error;
    }
  };
  return { configuration, lastCall };
}

function toResponse({ status, mediaType, text }: ProviderAnswer): Response {
  const body = status === 204 || status === 205 || status === 304 ? null : withTokenType(status, text);
  return new Response(body, { status, headers: { 'content-type': mediaType } });
}

/**
 * RFC 6749, 5.1, requires `token_type` and openid-client insists on it; the official CLI does not read it,
 * so an answer without one is no reason to fail a sign-in.
 */
function withTokenType(status: number, text: string): string {
  const answer = status === 200 ? parseJsonObject(text) : null;
  return answer === null || 'token_type' in answer
    ? text
    : JSON.stringify({ ...answer, token_type: 'bearer' });
}
