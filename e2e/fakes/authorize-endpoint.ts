import type { Exchange } from './exchange.ts';
import type { Authorization, GrantStore } from './grant-store.ts';

export interface Denial {
  readonly error: string;
  readonly description?: string;
}

export interface AuthorizeRules {
  readonly clientId: string;
  readonly knownScopes: readonly string[];
  readonly requiredScopes: readonly string[];
  readonly isAllowedRedirect: (uri: string) => boolean;
}

/**
 * The authorize endpoint with a user who decides at once: redirects with a code, or with an error when a
 * denial waits under the request's state. A malformed request gets a 400 page and no redirect.
 */
export class AuthorizeEndpoint {
  /** Why requests were refused, oldest first. */
  readonly refusals: string[] = [];
  readonly #rules: AuthorizeRules;
  readonly #grants: GrantStore;
  readonly #denials = new Map<string, Denial>();

  constructor(rules: AuthorizeRules, grants: GrantStore) {
    this.#rules = rules;
    this.#grants = grants;
  }

  /** Makes the user deny the request that carries `state`. */
  denyState(state: string, denial: Denial): void {
    this.#denials.set(state, denial);
  }

  handle(exchange: Exchange): void {
    const { query } = exchange.request;
    const problem = this.#findProblem(query);
    if (problem) {
      this.refusals.push(problem);
      exchange.send(400, `Invalid OAuth request: ${problem}`);
      return;
    }
    const authorization: Authorization = {
      redirectUri: query.get('redirect_uri') ?? '',
      state: query.get('state') ?? '',
      codeChallenge: query.get('code_challenge') ?? '',
      scope: query.get('scope') ?? '',
    };
    const location = new URL(authorization.redirectUri);
    const denial = this.#denials.get(authorization.state);
    if (denial) {
      location.searchParams.set('error', denial.error);
      if (denial.description !== undefined) {
        location.searchParams.set('error_description', denial.description);
      }
    } else {
      location.searchParams.set('code', this.#grants.createCode(authorization));
    }
    location.searchParams.set('state', authorization.state);
    exchange.send(302, '', { location: location.href });
  }

  #findProblem(query: URLSearchParams): string | null {
    const rules = this.#rules;
    const repeated = [...query.keys()].find((name) => query.getAll(name).length > 1);
    if (repeated !== undefined) return `repeated ${repeated}`;
    if (query.get('response_type') !== 'code') return 'response_type';
    if (query.get('client_id') !== rules.clientId) return 'client_id';
    if (!rules.isAllowedRedirect(query.get('redirect_uri') ?? '')) return 'redirect_uri';
    const scopes = (query.get('scope') ?? '').split(' ');
    if (!scopes.every((scope) => rules.knownScopes.includes(scope))) return 'scope';
    if (!rules.requiredScopes.every((scope) => scopes.includes(scope))) return 'scope';
    // 16-byte states are refused by the real Claude issuer as well.
    if (!/^[\w-]{43,}$/.test(query.get('state') ?? '')) return 'state';
    if (!/^[\w-]{43}$/.test(query.get('code_challenge') ?? '')) return 'code_challenge';
    if (query.get('code_challenge_method') !== 'S256') return 'code_challenge_method';
    return null;
  }
}
