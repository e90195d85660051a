import type { ServerResponse } from 'node:http';
import type { Request } from 'express';
import type { Authorization } from '../credentials/provider-account.ts';
import { askProvider } from './ask-provider.ts';
import { watchClient } from './client-signal.ts';
import { expandReferences } from './codex/open-stored-turn.ts';
import { prepareNativeCall, sendNativeAnswer } from './native-call.ts';
import { type ProxyDeps, requireEnabled } from './proxy-deps.ts';
import { readModelRequest, toNativeCall } from './read-model-request.ts';
import type { RequestTrace } from './request-trace.ts';
import type { ModelRoute } from './route-table.ts';
import type { UpstreamAnswer } from './send-upstream.ts';
import { COMPACTION } from './translated/compaction.ts';
import { createTranslatedCall } from './translated/translated-call.ts';

/**
 * Compacts a conversation: at OpenAI for its own models, and by a summary for Claude's, which have no endpoint for it.
 *
 * https://developers.openai.com/api/docs/guides/compaction
 *
 * @throws AppError `codex_disabled`; as {@link readModelRequest}, {@link expandReferences},
 *   {@link createTranslatedCall} and {@link askProvider}
 */
export async function handleCompact(
  route: ModelRoute,
  request: Request,
  response: ServerResponse,
  trace: RequestTrace,
  deps: ProxyDeps,
): Promise<void> {
  const client = watchClient(response);
  const asked = await readModelRequest(route, request, client, trace, deps);
  if (asked === null) return;
  const dialect = 'responses';
  const { provider } = asked.target;
  if (provider === 'openai') {
    requireEnabled(provider, deps.settings);
    const prepare = (authorization: Authorization) => {
      // What a ChatGPT plan is referred to, only the proxy has.
      const isExpanded = authorization.mode === 'oauth';
      const body = isExpanded ? expandReferences(asked.body, deps.responses) : asked.body;
      const call = toNativeCall({ ...asked, body }, { dialect, path: '/responses/compact' });
      // The endpoint has none of the fields that this is about.
      return prepareNativeCall({ ...call, wish: null }, authorization, deps, trace);
    };
    const respond = (answer: UpstreamAnswer) =>
      sendNativeAnswer({ provider, dialect }, answer, response, trace, deps);
    await askProvider({ provider, prepare, respond }, client, trace, deps);
    return;
  }
  const translated = createTranslatedCall({
    ...asked,
    dialect,
    adaptation: COMPACTION,
    response,
    trace,
    deps,
  });
  await askProvider({ provider, ...translated }, client, trace, deps);
}
