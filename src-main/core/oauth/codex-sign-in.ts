import {
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { CODEX } from '../constants.ts';
import type { Settings } from '../settings/settings.ts';
import type { FindPortOwner } from './busy-port.ts';
import { createCodexOpenidClient } from './codex-openid-client.ts';
import { exchangeCodexCode } from './codex-token-endpoint.ts';
import { type SignInEnvironment, type SignInFlow, startSignInFlow } from './sign-in-flow.ts';

export interface CodexSignInOptions extends SignInEnvironment {
  readonly settings: Settings['codex'];
  readonly findPortOwner: FindPortOwner;
  /** The two ports on the provider's allow-list when absent. */
  readonly ports?: readonly number[];
}

/**
 * Starts a sign-in to OpenAI/Codex. The provider has no manual page, but the address that the browser of
 * another machine ended on can be pasted.
 *
 * Errors: `oauth_ports_busy` (then `startCodexDeviceSignIn` is the way), or the reason of `signal`.
 */
export async function startCodexSignIn(options: CodexSignInOptions): Promise<SignInFlow> {
  const { settings, fetch, logger, findPortOwner } = options;
  const state = randomState();
  const codeVerifier = randomPKCECodeVerifier();
  const codeChallenge = await calculatePKCECodeChallenge(codeVerifier);
  const { configuration } = createCodexOpenidClient({ settings, fetch });

  return startSignInFlow(
    {
      provider: 'openai',
      state,
      ports: options.ports ?? CODEX.callbackPorts,
      callbackPath: CODEX.callbackPath,
      findPortOwner,
      manualRedirectUri: null,
      authorizeUrl: buildAuthorizationUrl(configuration, {
        scope: CODEX.scopes.join(' '),
        state,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
        // Puts the organisations, which the account page shows, into the ID token.
        id_token_add_organizations: 'true',
        // Part of what the provider expects with this client id.
        codex_cli_simplified_flow: 'true',
        originator: CODEX.originator,
      }),
      exchange: ({ params, redirectUri }, signal) =>
        exchangeCodexCode({
          settings,
          fetch,
          logger,
          response: params,
          expectedState: state,
          redirectUri,
          codeVerifier,
          signal,
        }),
      adviseOnDenial: (said) =>
        said.includes('missing_codex_entitlement')
          ? 'This ChatGPT workspace has no access to Codex: ask its administrator, or choose another workspace.'
          : undefined,
    },
    options,
  );
}
