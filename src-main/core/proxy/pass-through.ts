import type { ServerResponse } from 'node:http';
import type { ClientSignal } from './client-signal.ts';
import { type NativeCall, prepareNativeCall, sendNativeAnswer } from './native-call.ts';
import { type ProxyDeps, requireEnabled } from './proxy-deps.ts';
import type { RequestTrace } from './request-trace.ts';
import { sendUpstream } from './send-upstream.ts';

/** Sends a request to a provider that speaks its dialect, and the answer back, both as they are. */
export async function passThrough(
  call: NativeCall,
  client: ClientSignal,
  response: ServerResponse,
  trace: RequestTrace,
  deps: ProxyDeps,
): Promise<void> {
  trace.provider = call.provider;
  requireEnabled(call.provider, deps.settings);
  try {
    const answer = await sendUpstream({
      dispatcher: deps.dispatcher,
      account: deps.accounts[call.provider],
      prepare: (authorization) => prepareNativeCall(call, authorization, deps, trace),
      signal: client,
    });
    trace.noteAnswerHeaders(answer.headers);
    sendNativeAnswer(call, answer, response, trace, deps);
  } catch (error) {
    if (!client.hasLeft) throw error; // Otherwise nobody is left to tell.
  }
}
