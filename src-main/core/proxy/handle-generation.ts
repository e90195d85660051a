import type { ServerResponse } from 'node:http';
import type { Request } from 'express';
import type { Provider } from '../../../src-shared/provider.ts';
import type { Authorization } from '../credentials/provider-account.ts';
import type { ClientDialect } from '../translate/canonical/translation.ts';
import { chooseTarget } from './choose-target.ts';
import { watchClient } from './client-signal.ts';
import { type NativeCall, prepareNativeCall, sendAssembledAnswer, sendNativeAnswer } from './native-call.ts';
import { type ProxyDeps, requireEnabled } from './proxy-deps.ts';
import { readJsonBody } from './read-json-body.ts';
import { readPathName, readQuery } from './read-request-target.ts';
import type { RequestTrace } from './request-trace.ts';
import type { ModelRoute } from './route-table.ts';
import { sendUpstream, type UpstreamAnswer } from './send-upstream.ts';
import { createTranslatedCall } from './translated/translated-call.ts';
import type { UpstreamRequest } from './upstream-request.ts';

/** The path of the provider's own endpoint for each dialect that it speaks. */
const NATIVE_PATHS: Readonly<Record<ClientDialect, string>> = {
  messages: '/v1/messages',
  chat: '/chat/completions',
  responses: '/responses',
};

/** Serves one request to a model: as it is where the provider speaks the client's dialect, else translated. */
export async function handleGeneration(
  route: ModelRoute,
  request: Request,
  response: ServerResponse,
  trace: RequestTrace,
  deps: ProxyDeps,
): Promise<void> {
  const client = watchClient(response);
  const body = await readJsonBody(request, deps.bodyLimitBytes);
  if (body === null || client.hasLeft) return;
  const { dialect } = route;
  const target = await chooseTarget(route, body, deps, trace);
  if (client.hasLeft) return;
  requireEnabled(target.provider, deps.settings);
  const { rawHeaders } = request;
  const sessionId = readPathName(request, 'session_id');
  const call: NativeCall = {
    method: 'POST',
    provider: target.provider,
    dialect,
    path: NATIVE_PATHS[dialect],
    query: readQuery(request),
    rawHeaders,
    body,
    sessionId,
  };
  const translated = createTranslatedCall({
    dialect,
    target,
    body,
    rawHeaders,
    sessionId,
    response,
    trace,
    deps,
  });
  let respond: (answer: UpstreamAnswer) => Promise<void> | void = () => {};

  // Whether the provider speaks the dialect depends on the credential, which is known only now.
  const prepare = (authorization: Authorization): UpstreamRequest => {
    const { mode } = authorization;
    if (target.isRenamed || !speaks(target.provider, dialect, mode)) {
      respond = (answer) => translated.respond(answer);
      return translated.prepare(authorization);
    }
    // The ChatGPT backend only streams, whatever the client asked for.
    const isAssembled = target.provider === 'openai' && mode === 'oauth' && body.read('stream') !== true;
    respond = (answer) =>
      isAssembled && answer.status === 200
        ? sendAssembledAnswer(answer, response, trace)
        : sendNativeAnswer(call, answer, response, trace, deps);
    return prepareNativeCall(call, authorization, deps, trace);
  };

  try {
    const { dispatcher, accounts } = deps;
    const account = accounts[target.provider];
    const answer = await sendUpstream({ dispatcher, account, prepare, signal: client });
    trace.noteAnswerHeaders(answer.headers);
    await respond(answer);
  } catch (error) {
    if (!client.hasLeft) throw error; // Otherwise nobody is left to tell.
  }
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
