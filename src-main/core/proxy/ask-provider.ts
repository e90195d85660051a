import type { Provider } from '../../../src-shared/provider.ts';
import type { Authorization } from '../credentials/provider-account.ts';
import type { ClientSignal } from './client-signal.ts';
import type { ProxyDeps } from './proxy-deps.ts';
import type { RequestTrace } from './request-trace.ts';
import { sendUpstream, type UpstreamAnswer } from './send-upstream.ts';
import type { UpstreamRequest } from './upstream-request.ts';

export interface ProviderExchange {
  readonly provider: Provider;
  /** May be called again, after a sign-in was renewed. */
  readonly prepare: (authorization: Authorization) => UpstreamRequest;
  /** @param resend prepares and sends the request again */
  readonly respond: (answer: UpstreamAnswer, resend: () => Promise<UpstreamAnswer>) => Promise<void> | void;
}

/**
 * Asks a provider on behalf of a client, and answers the client. What goes wrong after it has left is nobody's.
 *
 * @throws AppError as {@link sendUpstream}, and as `prepare` and `respond`
 */
export async function askProvider(
  { provider, prepare, respond }: ProviderExchange,
  client: ClientSignal,
  trace: RequestTrace,
  deps: Pick<ProxyDeps, 'dispatcher' | 'accounts'>,
): Promise<void> {
  const { dispatcher, accounts } = deps;
  async function send(): Promise<UpstreamAnswer> {
    const answer = await sendUpstream({ dispatcher, account: accounts[provider], prepare, signal: client });
    trace.noteAnswerHeaders(answer.headers);
    return answer;
  }
  try {
    await respond(await send(), send);
  } catch (error) {
    if (!client.hasLeft) throw error;
  }
}
