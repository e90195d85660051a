import type { ServerResponse } from 'node:http';
import type { Request } from 'express';
import { parseMessagesRequest } from '../translate/messages/parse-messages-request.ts';
import { estimateTokens } from '../translate/tokens/estimate-tokens.ts';
import { watchClient } from './client-signal.ts';
import { passThrough } from './pass-through.ts';
import { type ProxyDeps, requireEnabled } from './proxy-deps.ts';
import { readModelRequest, toNativeCall } from './read-model-request.ts';
import type { RequestTrace } from './request-trace.ts';
import type { ModelRoute } from './route-table.ts';
import { sendJson } from './send-json.ts';

/**
 * Counts the input tokens of a request that is not made: by Anthropic for its own models, else by an estimate of
 * ours, which the header `x-ccproxy-estimate` tells.
 */
export async function handleCountTokens(
  route: ModelRoute,
  request: Request,
  response: ServerResponse,
  trace: RequestTrace,
  deps: ProxyDeps,
): Promise<void> {
  const client = watchClient(response);
  const asked = await readModelRequest(route, request, client, trace, deps);
  if (asked === null) return;
  const { target, body } = asked;
  if (target.provider === 'claude') {
    const call = toNativeCall(asked, { dialect: 'messages', path: '/v1/messages/count_tokens' });
    await passThrough(call, client, response, trace, deps);
    return;
  }
  requireEnabled(target.provider, deps.settings);
  // The API does not ask for it here.
  const parsed = parseMessagesRequest({ max_tokens: 1, ...body.parse() });
  const tokens = await estimateTokens(parsed);
  if (client.hasLeft) return;
  sendJson(response, 200, { input_tokens: tokens }, trace, ['x-ccproxy-estimate', 'true']);
}
