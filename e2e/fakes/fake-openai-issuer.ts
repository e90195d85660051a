import { CODEX } from '../../src-main/core/constants.ts';
import type { JsonObject } from '../../src-shared/json.ts';
import { AuthorizeEndpoint, type Denial } from './authorize-endpoint.ts';
import { DeviceEndpoints, type DeviceOptions } from './device-endpoints.ts';
import type { Exchange, RecordedRequest } from './exchange.ts';
import { startFakeServer } from './fake-server.ts';
import { type Family, type GrantCounters, GrantStore, randomText } from './grant-store.ts';
import { createOpenaiTokenMaker, OPENAI_ACCOUNT, type OpenaiAccount } from './openai-tokens.ts';
import { visitRedirect } from './play-browser.ts';
import { isForm, readParams } from './read-request.ts';
import { redeemCode, sendFault, sendTokens, type TokenFault, TokenFaults } from './token-endpoint.ts';

export interface FakeOpenaiIssuerOptions {
  /** Lifetime of access tokens in s; default 864000 (10 days). */
  readonly expiresInS?: number;
  /** Ports of `http://localhost:<port>/auth/callback`; default those of the real allow-list. */
  readonly allowedRedirectPorts?: readonly number[] | 'any';
  readonly account?: OpenaiAccount;
  readonly device?: DeviceOptions;
}

/** A ChatGPT credential as issued. */
export interface OpenaiTokens {
  readonly idToken: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly accountId: string;
}

export type PermanentRefreshCode =
  | 'refresh_token_expired'
  | 'refresh_token_reused'
  | 'refresh_token_invalidated';

export type FakeOpenaiIssuer = Awaited<ReturnType<typeof startFakeOpenaiIssuer>>;

/** A strict stand-in for OpenAI's authorization server (ccproxy-facts 2 and 11). */
export async function startFakeOpenaiIssuer(options: FakeOpenaiIssuerOptions = {}) {
  const expiresInS = options.expiresInS ?? 864_000;
  const account = options.account ?? OPENAI_ACCOUNT;
  const ports: readonly number[] | 'any' = options.allowedRedirectPorts ?? CODEX.callbackPorts;
  const grants = new GrantStore();
  const faults = new TokenFaults();
  const device = new DeviceEndpoints(options.device ?? {}, grants);
  const revocations: JsonObject[] = [];
  const tokens = await createOpenaiTokenMaker(() => server.origin, account);
  const authorize = new AuthorizeEndpoint(
    {
      clientId: CODEX.clientId,
      knownScopes: [...CODEX.scopes, 'api.connectors.read', 'api.connectors.invoke'],
      requiredScopes: ['openid', 'offline_access'],
      isAllowedRedirect(uri) {
        const port = /^http:\/\/localhost:([1-9]\d{0,4})\/auth\/callback$/.exec(uri)?.[1];
        return port !== undefined && (ports === 'any' || ports.includes(Number(port)));
      },
    },
    grants,
  );

  const server = await startFakeServer((exchange) => {
    switch (`${exchange.request.method} ${exchange.request.path}`) {
      case 'GET /oauth/authorize':
        return authorize.handle(exchange);
      case 'POST /oauth/token':
        return handleToken(exchange);
      case 'POST /oauth/revoke':
        return handleRevoke(exchange);
      case 'POST /api/accounts/deviceauth/usercode':
        return device.handleUserCode(exchange);
      case 'POST /api/accounts/deviceauth/token':
        return device.handlePoll(exchange, `${server.origin}/deviceauth/callback`);
      case 'GET /codex/device':
        return exchange.send(200, '<!DOCTYPE html><title>Device</title>', { 'content-type': 'text/html' });
      case 'GET /.well-known/jwks.json':
        return exchange.send(200, tokens.jwks);
      default:
        return exchange.send(404, { error: { code: 'not_found', message: 'Not found' } });
    }
  });

  function refuse(exchange: Exchange, reason: string, status: number, error: unknown): void {
    authorize.refusals.push(reason);
    exchange.send(status, { error });
  }

  async function handleToken(exchange: Exchange): Promise<void> {
    const params = readParams(exchange.request);
    const isRefresh = params?.grant_type === 'refresh_token';
    grants.counters[isRefresh ? 'refreshCalls' : 'exchangeCalls'] += 1;
    if (!params) return refuse(exchange, 'neither form nor JSON', 400, 'invalid_request');
    if (params.client_id !== CODEX.clientId) return refuse(exchange, 'client_id', 401, 'invalid_client');

    const fault = faults.take();
    await fault.delayUntil;
    if (sendFault(exchange, fault)) {
      // The client cannot know how far the issuer came, so the code counts as presented.
      if (!isRefresh) grants.takeCode(String(params.code));
      return;
    }
    if (isRefresh) return handleRefresh(exchange, params, fault);
    if (params.grant_type !== 'authorization_code') {
      return refuse(exchange, 'grant_type', 400, 'unsupported_grant_type');
    }
    return handleExchange(exchange, params, fault);
  }

  async function handleExchange(exchange: Exchange, params: JsonObject, fault: TokenFault): Promise<void> {
    if (!isForm(exchange.request)) return refuse(exchange, 'not a form', 400, 'invalid_request');
    if ('state' in params) return refuse(exchange, 'state in the body', 400, 'invalid_request');
    const grant = redeemCode(grants, params);
    if ('problem' in grant) return refuse(exchange, grant.problem, 400, 'invalid_grant');
    grants.counters.exchanges += 1;
    return sendTokens(exchange, await makeTokenAnswer(grant.family, fault), fault);
  }

  async function handleRefresh(exchange: Exchange, params: JsonObject, fault: TokenFault): Promise<void> {
    const presented = String(params.refresh_token);
    const found = grants.findRefreshToken(presented);
    if (typeof found === 'string') {
      const code = found === 'reused' ? 'refresh_token_reused' : 'refresh_token_invalidated';
      return refuse(exchange, `refresh token ${found}`, 401, makeRefreshError(code));
    }
    // At once: a second call must find it spent, however long signing takes.
    if (!fault.omitRefreshToken) grants.spendRefreshToken(presented);
    grants.counters.refreshes += 1;
    return sendTokens(exchange, await makeTokenAnswer(found.family, fault), fault);
  }

  function handleRevoke(exchange: Exchange): void {
    const params = readParams(exchange.request);
    if (typeof params?.token !== 'string') {
      refuse(exchange, 'token', 400, 'invalid_request');
      return;
    }
    revocations.push(params);
    grants.revokeFamily(params.token);
    exchange.send(200, {});
  }

  async function issueTokensOf(family: Family, lifetimeS: number): Promise<OpenaiTokens> {
    const accessToken = await tokens.makeAccessToken(lifetimeS);
    const idToken = await tokens.makeIdToken(Math.min(lifetimeS, 3600));
    const refreshToken = `rt_${randomText(48)}`;
    grants.addAccessToken(family, accessToken, Date.now() + lifetimeS * 1000);
    grants.addRefreshToken(family, refreshToken);
    grants.secrets.add(idToken);
    return { idToken, accessToken, refreshToken, accountId: account.accountId };
  }

  async function makeTokenAnswer(family: Family, fault: TokenFault): Promise<object> {
    const issued = await issueTokensOf(family, expiresInS);
    return {
      id_token: issued.idToken,
      access_token: issued.accessToken,
      ...(fault.omitRefreshToken ? {} : { refresh_token: issued.refreshToken }),
      ...(fault.omitScope ? {} : { scope: family.scope }),
      token_type: 'Bearer',
      expires_in: expiresInS,
    };
  }

  return {
    origin: server.origin,
    /** The issuer identifier, to be given as `CODEX__ISSUER`. */
    issuer: server.origin,
    authorizeUrl: `${server.origin}/oauth/authorize`,
    tokenUrl: `${server.origin}/oauth/token`,
    revokeUrl: `${server.origin}/oauth/revoke`,
    clientId: CODEX.clientId,
    /** Points a `ccproxy` process at this issuer. */
    env: { CODEX__ISSUER: server.origin },
    account,
    jwks: tokens.jwks,
    requests: server.requests as readonly RecordedRequest[],
    /** Why requests were refused, oldest first. */
    refusals: authorize.refusals as readonly string[],
    counters: grants.counters as Readonly<GrantCounters>,
    /** The bodies of the revocation requests. */
    revocations: revocations as readonly JsonObject[],
    /** Every code and token issued so far. */
    secrets: grants.secrets as ReadonlySet<string>,
    waitForRequest: server.waitForRequest,
    close: server.close,
    /** Gives `fault` to the next `times` well-formed token calls. */
    failNext: (fault: TokenFault, times?: number) => faults.add(fault, times),
    /** The next refresh fails for good, the way the real issuer says it. */
    failNextRefresh(code: PermanentRefreshCode, status: 400 | 401 = 401): void {
      faults.add({ status, body: { error: makeRefreshError(code) } });
    },
    /** The user approves; returns the answer of the client's loopback listener. */
    approve: visitRedirect,
    /** The user (or the provider) denies; returns the answer of the client's loopback listener. */
    deny(url: string, denial: Denial): Promise<Response> {
      authorize.denyState(new URL(url).searchParams.get('state') ?? '', denial);
      return visitRedirect(url);
    },
    approveDevice: (userCode: string) => device.approve(userCode),
    /** A credential without a sign-in; a negative `expiresInS` gives an expired one. */
    issueTokens(request: { expiresInS?: number } = {}): Promise<OpenaiTokens> {
      return issueTokensOf(grants.createFamily(CODEX.scopes.join(' ')), request.expiresInS ?? expiresInS);
    },
    /** The access token stops working; its refresh token stays good. */
    revokeAccess: (token: string) => grants.revokeAccess(token),
    /** The user withdrew the grant: neither `token` nor its relatives work any more. */
    revokeGrant: (token: string) => grants.revokeFamily(token),
    isValidAccess: (token: string) => grants.isValidAccess(token),
  };
}

function makeRefreshError(code: PermanentRefreshCode): object {
  const message = `Your refresh token cannot be used any more (${code}). Please sign in again.`;
  return { message, type: 'invalid_request_error', param: null, code };
}
