import { CLAUDE } from '../../src-main/core/constants.ts';
import type { JsonObject } from '../../src-shared/json.ts';
import { AuthorizeEndpoint, type Denial } from './authorize-endpoint.ts';
import type { Exchange, RecordedRequest } from './exchange.ts';
import { startFakeServer } from './fake-server.ts';
import { type Family, type GrantCounters, GrantStore, randomText } from './grant-store.ts';
import { openAuthorizePage, visitRedirect } from './play-browser.ts';
import { isJson, readBearer, readParams } from './read-request.ts';
import { redeemCode, sendFault, sendTokens, type TokenFault, TokenFaults } from './token-endpoint.ts';

export interface FakeClaudeIssuerOptions {
  /** Lifetime of access tokens in s; default 28800, as seen from the real one. */
  readonly expiresInS?: number;
}

/** A Claude credential as issued; times in ms. */
export interface ClaudeTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAtMs: number;
  readonly scopes: readonly string[];
}

export type FakeClaudeIssuer = Awaited<ReturnType<typeof startFakeClaudeIssuer>>;

const ACCOUNT = {
  uuid: '5f0c1c1e-7a53-4f43-9d0c-7f2f2f5f0001',
  email: 'ada@example.com',
  full_name: 'Ada Example',
  display_name: 'Ada',
  has_claude_max: true,
  has_claude_pro: false,
};
const ORGANIZATION = {
  uuid: '5f0c1c1e-7a53-4f43-9d0c-7f2f2f5f0002',
  name: 'Example Org',
  organization_type: 'claude_max',
  billing_type: 'stripe_subscription',
  rate_limit_tier: 'default_claude_max_5x',
};

/** A strict stand-in for Anthropic's authorization server (ccproxy-facts 1 and 11). */
export async function startFakeClaudeIssuer(options: FakeClaudeIssuerOptions = {}) {
  const expiresInS = options.expiresInS ?? 28_800;
  const grants = new GrantStore();
  const faults = new TokenFaults();
  const authorize = new AuthorizeEndpoint(
    {
      clientId: CLAUDE.clientId,
      knownScopes: [...CLAUDE.scopes, 'org:create_api_key'],
      requiredScopes: ['user:inference'],
      isAllowedRedirect: (uri) =>
        uri === CLAUDE.manualRedirectUri || /^http:\/\/localhost:[1-9]\d{0,4}\/callback$/.test(uri),
    },
    grants,
  );

  const server = await startFakeServer((exchange) => {
    switch (`${exchange.request.method} ${exchange.request.path}`) {
      case 'GET /oauth/authorize':
        return authorize.handle(exchange);
      case 'POST /v1/oauth/token':
      case 'POST /fallback/v1/oauth/token':
        return handleToken(exchange);
      case `GET ${CLAUDE.profilePath}`:
        return handleProfile(exchange);
      default:
        return exchange.send(404, makeApiError('not_found_error', 'Not found'));
    }
  });

  function refuse(exchange: Exchange, reason: string, error: object): void {
    authorize.refusals.push(reason);
    exchange.send(400, error);
  }

  async function handleToken(exchange: Exchange): Promise<void> {
    const { headers } = exchange.request;
    const params = readParams(exchange.request) ?? {};
    const isRefresh = params.grant_type === 'refresh_token';
    grants.counters[isRefresh ? 'refreshCalls' : 'exchangeCalls'] += 1;

    const badRequest = makeApiError('invalid_request_error', 'Invalid request format');
    if (headers.origin !== undefined) return refuse(exchange, 'origin', badRequest);
    if (!isJson(exchange.request)) return refuse(exchange, 'not JSON', badRequest);
    if (params.client_id !== CLAUDE.clientId) return refuse(exchange, 'client_id', badRequest);

    const fault = faults.take();
    await fault.delayUntil;
    if (sendFault(exchange, fault)) {
      // The client cannot know how far the issuer came, so the code counts as presented.
      if (!isRefresh) grants.takeCode(String(params.code));
      return;
    }
    if (isRefresh) return handleRefresh(exchange, params, fault);
    if (params.grant_type !== 'authorization_code') return refuse(exchange, 'grant_type', badRequest);
    return handleExchange(exchange, params, fault);
  }

  async function handleExchange(exchange: Exchange, params: JsonObject, fault: TokenFault): Promise<void> {
    // `state` in the body is non-standard; the real issuer requires it.
    if (typeof params.state !== 'string') {
      return refuse(exchange, 'no state', makeApiError('invalid_request_error', 'Invalid request format'));
    }
    const grant = redeemCode(grants, params);
    if ('problem' in grant) {
      return refuse(exchange, grant.problem, makeInvalidGrant(`Invalid ${grant.problem}`));
    }
    if (params.state !== grant.authorization.state) {
      return refuse(exchange, 'state', makeInvalidGrant("Invalid 'state'"));
    }
    grants.counters.exchanges += 1;
    const refreshToken = fault.omitRefreshToken ? null : issueRefreshToken(grant.family);
    return sendTokens(exchange, makeTokenAnswer(grant.family, refreshToken, fault), fault);
  }

  async function handleRefresh(exchange: Exchange, params: JsonObject, fault: TokenFault): Promise<void> {
    const presented = String(params.refresh_token);
    const found = grants.findRefreshToken(presented);
    if (typeof found === 'string') {
      return refuse(
        exchange,
        `refresh token ${found}`,
        makeInvalidGrant('Refresh token not found or invalid'),
      );
    }
    grants.counters.refreshes += 1;
    if (!fault.omitRefreshToken) grants.spendRefreshToken(presented);
    const refreshToken = fault.omitRefreshToken ? null : issueRefreshToken(found.family);
    return sendTokens(exchange, makeTokenAnswer(found.family, refreshToken, fault), fault);
  }

  function handleProfile(exchange: Exchange): void {
    const { headers } = exchange.request;
    const profile = profileOf(readBearer(headers) ?? '');
    const betas = String(headers['anthropic-beta'] ?? '').split(/\s*,\s*/);
    if (profile && betas.includes(CLAUDE.oauthBeta)) exchange.send(200, profile);
    else exchange.send(401, makeApiError('authentication_error', 'Invalid authentication credentials'));
  }

  function issueAccessToken(family: Family, lifetimeS: number): string {
    const token = `sk-ant-oat01-${randomText(64)}AA`;
    grants.addAccessToken(family, token, Date.now() + lifetimeS * 1000);
    return token;
  }

  function issueRefreshToken(family: Family): string {
    const token = `sk-ant-ort01-${randomText(64)}AA`;
    grants.addRefreshToken(family, token);
    return token;
  }

  function makeTokenAnswer(family: Family, refreshToken: string | null, fault: TokenFault): object {
    return {
      token_type: 'Bearer',
      access_token: issueAccessToken(family, expiresInS),
      expires_in: expiresInS,
      ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
      ...(fault.omitScope ? {} : { scope: family.scope }),
      organization: { uuid: ORGANIZATION.uuid, name: ORGANIZATION.name },
      account: { uuid: ACCOUNT.uuid, email_address: ACCOUNT.email },
    };
  }

  /** The profile answer for a valid access token, else `null`. */
  function profileOf(accessToken: string): object | null {
    return grants.isValidAccess(accessToken) ? { account: ACCOUNT, organization: ORGANIZATION } : null;
  }

  const authorizeUrl = `${server.origin}/oauth/authorize`;
  const tokenUrl = `${server.origin}/v1/oauth/token`;
  return {
    origin: server.origin,
    authorizeUrl,
    tokenUrl,
    /** The same token endpoint under another address. */
    fallbackTokenUrl: `${server.origin}/fallback/v1/oauth/token`,
    profileUrl: `${server.origin}${CLAUDE.profilePath}`,
    manualRedirectUri: CLAUDE.manualRedirectUri,
    clientId: CLAUDE.clientId,
    /** Points a `ccproxy` process at this issuer. */
    env: { CLAUDE__AUTHORIZE_URL: authorizeUrl, CLAUDE__TOKEN_URL: tokenUrl },
    account: ACCOUNT,
    organization: ORGANIZATION,
    requests: server.requests as readonly RecordedRequest[],
    /** Why requests were refused, oldest first. */
    refusals: authorize.refusals as readonly string[],
    counters: grants.counters as Readonly<GrantCounters>,
    /** Every code and token issued so far. */
    secrets: grants.secrets as ReadonlySet<string>,
    waitForRequest: server.waitForRequest,
    close: server.close,
    /** Gives `fault` to the next `times` well-formed token calls. */
    failNext: (fault: TokenFault, times?: number) => faults.add(fault, times),
    /** The user approves; returns the answer of the client's loopback listener. */
    approve: visitRedirect,
    /** The user (or the provider) denies; returns the answer of the client's loopback listener. */
    deny(url: string, denial: Denial): Promise<Response> {
      authorize.denyState(new URL(url).searchParams.get('state') ?? '', denial);
      return visitRedirect(url);
    },
    /** The user approves in manual mode; returns the `CODE#STATE` that the provider's page shows. */
    async approveManually(url: string): Promise<string> {
      const page = new URL(await openAuthorizePage(url));
      return `${page.searchParams.get('code')}#${page.searchParams.get('state')}`;
    },
    /** A credential without a sign-in; a negative `expiresInS` gives an expired one. */
    issueTokens(request: { expiresInS?: number; scopes?: readonly string[] } = {}): ClaudeTokens {
      const scopes = request.scopes ?? CLAUDE.scopes;
      const family = grants.createFamily(scopes.join(' '));
      const lifetimeS = request.expiresInS ?? expiresInS;
      return {
        accessToken: issueAccessToken(family, lifetimeS),
        refreshToken: issueRefreshToken(family),
        expiresAtMs: Date.now() + lifetimeS * 1000,
        scopes,
      };
    },
    /** The access token stops working; its refresh token stays good. */
    revokeAccess: (token: string) => grants.revokeAccess(token),
    /** The user withdrew the grant: neither `token` nor its relatives work any more. */
    revokeGrant: (token: string) => grants.revokeFamily(token),
    isValidAccess: (token: string) => grants.isValidAccess(token),
    profileOf,
  };
}

function makeApiError(type: string, message: string): object {
  return { type: 'error', error: { type, message } };
}

function makeInvalidGrant(description: string): object {
  return { error: 'invalid_grant', error_description: description };
}
