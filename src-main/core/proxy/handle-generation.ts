import type { ServerResponse } from 'node:http';
import type { Request } from 'express';
import type { Provider } from '../../../src-shared/provider.ts';
import type { Authorization } from '../credentials/provider-account.ts';
import type { ClientDialect } from '../translate/canonical/translation.ts';
import {
  isInChat,
  takesFunctionsInChat,
  takesStopInChat,
  usesResponsesLite,
} from '../translate/responses/model-traits.ts';
import { askProvider, type ProviderExchange } from './ask-provider.ts';
import { watchClient } from './client-signal.ts';
import { openStoredTurn, type StoredTurn } from './codex/open-stored-turn.ts';
import { prepareNativeCall, sendAssembledAnswer, sendNativeAnswer } from './native-call.ts';
import { type ProxyDeps, requireEnabled } from './proxy-deps.ts';
import { type ModelRequest, readModelRequest, toNativeCall } from './read-model-request.ts';
import type { RequestTrace } from './request-trace.ts';
import type { ModelRoute } from './route-table.ts';
import { createTranslatedCall } from './translated/translated-call.ts';
import type { UpstreamRequest } from './upstream-request.ts';

/** The path of the provider's own endpoint for each dialect that it speaks. */
const NATIVE_PATHS: Readonly<Record<ClientDialect, string>> = {
  messages: '/v1/messages',
  chat: '/chat/completions',
  responses: '/responses',
};

/**
 * Serves one request to a model: as it is where the provider speaks the client's dialect, but for the name of the model
 * where the client has another one for it; else translated.
 */
export async function handleGeneration(
  route: ModelRoute,
  request: Request,
  response: ServerResponse,
  trace: RequestTrace,
  deps: ProxyDeps,
): Promise<void> {
  const client = watchClient(response);
  const asked = await readModelRequest(route, request, client, trace, deps);
  if (asked === null) return;
  const { dialect } = route;
  const { target, body } = asked;
  const { provider } = target;
  requireEnabled(provider, deps.settings);
  const translated = createTranslatedCall({ ...asked, dialect, response, trace, deps });
  let respond: ProviderExchange['respond'] = () => {};
  let turn: StoredTurn | null = null;

  // Whether the provider takes the request as it is depends on the credential, which is known only now.
  const prepare = (authorization: Authorization): UpstreamRequest => {
    const { mode } = authorization;
    if (!speaks(provider, dialect, mode) || needsOtherForm(asked, dialect, mode)) {
      respond = (answer, resend) => translated.respond(answer, resend);
      return translated.prepare(authorization);
    }
    const endpoint = { dialect, path: NATIVE_PATHS[dialect] };
    if (provider !== 'openai' || mode !== 'oauth') {
      const call = toNativeCall(asked, endpoint);
      respond = (answer) => sendNativeAnswer(call, answer, response, trace, deps);
      return prepareNativeCall(call, authorization, deps, trace);
    }
    // Once only: the request is prepared again after a sign-in was renewed.
    turn ??= openStoredTurn(body, trace, deps);
    const { remember } = turn;
    const call = toNativeCall({ ...asked, body: turn.body }, endpoint);
    // The ChatGPT backend only streams, whatever the client asked for.
    const isAssembled = body.read('stream') !== true;
    const answered = { ...call, remember };
    respond = (answer) =>
      isAssembled && answer.status === 200
        ? sendAssembledAnswer(answered, answer, response, trace)
        : sendNativeAnswer(answered, answer, response, trace, deps);
    return prepareNativeCall(call, authorization, deps, trace);
  };

  await askProvider({ provider, prepare, respond: (...given) => respond(...given) }, client, trace, deps);
}

function speaks(provider: Provider, dialect: ClientDialect, mode: Authorization['mode']): boolean {
  switch (dialect) {
    case 'messages':
      return provider === 'claude';
    case 'responses':
      return provider === 'openai';
    case 'chat':
      return provider === 'openai' && mode === 'api-key';
  }
}

/** Whether the provider takes the dialect, but would refuse this request: of one model, what it takes of another. */
function needsOtherForm(
  { target, body }: ModelRequest,
  dialect: ClientDialect,
  mode: Authorization['mode'],
): boolean {
  const { provider, model, isRenamed } = target;
  if (provider !== 'openai') return false;
  if (mode === 'oauth') {
    // Codex CLI's is in the newer form already, and says so in its first item.
    const isLite = body.text.includes('"additional_tools"');
    return usesResponsesLite(model) ? !isLite : isLite && isRenamed;
  }
  if (dialect !== 'chat' || !isRenamed) return false;
  if (!isInChat(model) || (body.members.has('stop') && !takesStopInChat(model))) return true;
  const hasTools = body.members.has('tools') || body.members.has('functions');
  const effort = target.effort ?? body.read('reasoning_effort') ?? null;
  return hasTools && !takesFunctionsInChat(model, effort);
}
