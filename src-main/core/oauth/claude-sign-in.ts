import {
  allowInsecureRequests,
  buildAuthorizationUrl,
  Configuration,
  calculatePKCECodeChallenge,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { CLAUDE } from '../constants.ts';
import type { Settings } from '../settings/settings.ts';
import { isLoopbackHttp } from './call-provider.ts';
import { exchangeClaudeCode } from './claude-token-endpoint.ts';
import { type SignInEnvironment, type SignInFlow, startSignInFlow } from './sign-in-flow.ts';

export interface ClaudeSignInOptions extends SignInEnvironment {
  readonly settings: Settings['claude'];
  /** Loopback ports to try; any free one when absent. An empty list starts no listener: paste only. */
  readonly ports?: readonly number[];
}

/**
 * Starts a sign-in to Claude. The same state and code verifier serve the loopback and the manual address,
 * so the user may change over to a paste at any time.
 *
 * Errors: the reason of `signal`.
 */
export async function startClaudeSignIn(options: ClaudeSignInOptions): Promise<SignInFlow> {
  const { settings, fetch, logger } = options;
  const state = randomState();
  const codeVerifier = randomPKCECodeVerifier();
  const codeChallenge = await calculatePKCECodeChallenge(codeVerifier);
  const configuration = new Configuration(
    { issuer: new URL(settings.authorizeUrl).origin, authorization_endpoint: settings.authorizeUrl },
    settings.clientId,
  );
  if (isLoopbackHttp(settings.authorizeUrl)) allowInsecureRequests(configuration);

  return startSignInFlow(
    {
      provider: 'claude',
      state,
      ports: options.ports ?? [0],
      callbackPath: CLAUDE.callbackPath,
      findPortOwner: async () => null,
      manualRedirectUri: CLAUDE.manualRedirectUri,
      authorizeUrl: buildAuthorizationUrl(configuration, {
        // Not in any RFC; the official client sends it, and its pages expect it.
        code: 'true',
        scope: settings.scopes.join(' '),
        state,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
      }),
      exchange: ({ code, redirectUri }, signal) =>
        exchangeClaudeCode({ settings, fetch, logger, code, state, redirectUri, codeVerifier, signal }),
    },
    options,
  );
}
