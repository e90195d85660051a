import type { JsonObject } from '../../../../src-shared/json.ts';
import type { ProviderError } from '../canonical/events.ts';

interface ChatErrorForm {
  readonly status: number;
  readonly type: string;
  /** OpenAI's own code, which its clients switch on. Without one, the provider's is kept. */
  readonly code?: string;
}

/** https://platform.openai.com/docs/guides/error-codes */
const FORMS: Readonly<Record<ProviderError['kind'], ChatErrorForm>> = {
  'invalid-request': { status: 400, type: 'invalid_request_error' },
  'context-length': { status: 400, type: 'invalid_request_error', code: 'context_length_exceeded' },
  authentication: { status: 401, type: 'authentication_error', code: 'invalid_api_key' },
  permission: { status: 403, type: 'permission_error' },
  'not-found': { status: 404, type: 'invalid_request_error', code: 'model_not_found' },
  'too-large': { status: 413, type: 'invalid_request_error' },
  'rate-limit': { status: 429, type: 'rate_limit_error', code: 'rate_limit_exceeded' },
  quota: { status: 429, type: 'insufficient_quota', code: 'insufficient_quota' },
  server: { status: 500, type: 'server_error' },
  // 529, Anthropic's own status for it, is unknown to OpenAI's clients.
  overloaded: { status: 503, type: 'server_error' },
  timeout: { status: 504, type: 'server_error' },
};

/** A provider's error as OpenAI would answer it. */
export function renderChatError(error: ProviderError): { status: number; body: JsonObject } {
  const { status } = FORMS[error.kind];
  return { status: keepStatus(error) ?? status, body: renderBody(error) };
}

/** The same within a stream: OpenAI's SDKs throw on a chunk with `error`. */
export function renderChatStreamError(error: ProviderError): string {
  return `data: ${JSON.stringify(renderBody(error))}\n\n`;
}

function renderBody({ kind, message, code, param }: ProviderError): JsonObject {
  const form = FORMS[kind];
  return { error: { message, type: form.type, param, code: form.code ?? code } };
}

/** A provider's exact status says more than its kind where it is one of HTTP's own and of the same class. */
function keepStatus({ kind, status }: ProviderError): number | null {
  if (kind === 'server' && status !== null && status >= 500 && status <= 504) return status;
  if (kind === 'invalid-request' && status === 422) return status;
  return null;
}
