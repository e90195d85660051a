import type { ServerResponse } from 'node:http';
import { askProvider, type ProviderExchange } from './ask-provider.ts';
import type { ClientSignal } from './client-signal.ts';
import { type NativeCall, prepareNativeCall, sendNativeAnswer } from './native-call.ts';
import { type ProxyDeps, requireEnabled } from './proxy-deps.ts';
import type { RequestTrace } from './request-trace.ts';

/**
 * Sends a request to a provider that speaks its dialect, and the answer back, both as they are.
 *
 * @throws AppError `codex_disabled`; as {@link askProvider}
 */
export async function passThrough(
  call: NativeCall,
  client: ClientSignal,
  response: ServerResponse,
  trace: RequestTrace,
  deps: ProxyDeps,
): Promise<void> {
  const { provider } = call;
  trace.provider = provider;
  requireEnabled(provider, deps.settings);
  const exchange: ProviderExchange = {
    provider,
    prepare: (authorization) => prepareNativeCall(call, authorization, deps, trace),
    respond: (answer) => sendNativeAnswer(call, answer, response, trace, deps),
  };
  await askProvider(exchange, client, trace, deps);
}
