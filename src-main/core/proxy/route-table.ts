import type { Provider } from '../../../src-shared/provider.ts';
import type { ClientDialect } from '../translate/canonical/translation.ts';

interface RouteBase {
  /** Express path pattern. */
  readonly path: string;
  /** Whom the path names; `null` leaves that to the name of the model. */
  readonly provider: Provider | null;
}

/** A route that asks a model, or about what it would be asked. */
export interface ModelRoute extends RouteBase {
  readonly kind: 'generate' | 'count-tokens' | 'compact';
  readonly dialect: ClientDialect;
}

/** A route that lists models: answered in the dialect of the caller. */
export interface ModelListRoute extends RouteBase {
  readonly kind: 'list-models' | 'show-model';
}

/** A route to what only OpenAI has: passed on as it is, and answered as it is. */
export interface OpenaiOnlyRoute extends RouteBase {
  readonly endpoint: OpenaiOnlyEndpoint;
}

export interface OpenaiOnlyEndpoint {
  /** Behind the prefix, and behind the base URL of OpenAI. */
  readonly path: string;
  /** A body may be `multipart/form-data`, in which OpenAI's SDK sends images; Codex sends JSON. */
  readonly takesForms: boolean;
}

/** A response by its id, or the items that it was made of: one that the proxy keeps, or one of OpenAI's. */
export interface StoredResponseRoute extends RouteBase, StoredResponseEndpoint {}

export interface StoredResponseEndpoint {
  readonly kind: 'response' | 'input-items';
  /** Behind the id, here and at OpenAI. */
  readonly subpath: string;
  readonly methods: readonly ('GET' | 'DELETE')[];
}

/** The path of each dialect, behind a prefix that ends in `/v1`. */
const DIALECT_PATHS: Readonly<Record<ClientDialect, string>> = {
  messages: '/messages',
  chat: '/chat/completions',
  responses: '/responses',
};

/**
 * What Codex CLI asks its base URL for beside `/responses`: the web search and the images of its own tools.
 * https://github.com/openai/codex/tree/main/codex-rs/codex-api/src/endpoint
 */
const OPENAI_ONLY_ENDPOINTS: readonly OpenaiOnlyEndpoint[] = [
  { path: '/alpha/search', takesForms: false },
  { path: '/images/generations', takesForms: false },
  { path: '/images/edits', takesForms: true },
];

/** https://developers.openai.com/api/reference/resources/responses */
const STORED_RESPONSE_ENDPOINTS: readonly StoredResponseEndpoint[] = [
  { kind: 'response', subpath: '', methods: ['GET', 'DELETE'] },
  { kind: 'input-items', subpath: '/input_items', methods: ['GET'] },
];

/** Prefixes that name OpenAI; the shorter ones are as earlier versions of the original had them. */
const CODEX_PREFIXES = ['/codex/v1', '/codex/:session_id/v1'];
const SHORT_CODEX_PREFIXES = ['/codex', '/codex/:session_id'];

export const MODEL_ROUTES: readonly ModelRoute[] = [
  ...family('/v1', null, ['messages', 'chat', 'responses']),
  ...family('/api/v1', null, ['messages', 'chat', 'responses']),
  ...family('/openai/v1', null, ['chat', 'responses']),
  ...family('/claude/v1', 'claude', ['messages', 'chat', 'responses']),
  ...CODEX_PREFIXES.flatMap((prefix) => family(prefix, 'openai', ['messages', 'chat', 'responses'])),
  ...SHORT_CODEX_PREFIXES.flatMap((prefix) => family(prefix, 'openai', ['chat', 'responses'])),
];

export const MODEL_LIST_ROUTES: readonly ModelListRoute[] = [
  ...lists('/v1', null),
  ...lists('/api/v1', null),
  ...lists('/openai/v1', null),
  ...lists('/claude/v1', 'claude'),
  ...[...CODEX_PREFIXES, ...SHORT_CODEX_PREFIXES].flatMap((prefix) => lists(prefix, 'openai')),
];

const RESPONSES_ROUTES = MODEL_ROUTES.filter(
  ({ kind, dialect }) => kind === 'generate' && dialect === 'responses',
);

export const STORED_RESPONSE_ROUTES: readonly StoredResponseRoute[] = RESPONSES_ROUTES.flatMap(
  ({ path, provider }) =>
    STORED_RESPONSE_ENDPOINTS.map((endpoint) => ({
      ...endpoint,
      path: `${path}/:response_id${endpoint.subpath}`,
      provider,
    })),
);

/** Where the Responses API is spoken over WebSocket as well. */
export const WEBSOCKET_PATHS: readonly string[] = RESPONSES_ROUTES.map(({ path }) => path);

export const OPENAI_ONLY_ROUTES: readonly OpenaiOnlyRoute[] = [
  ...openaiOnly('/v1', null),
  ...openaiOnly('/api/v1', null),
  ...openaiOnly('/openai/v1', null),
  ...openaiOnly('/claude/v1', 'claude'),
  ...[...CODEX_PREFIXES, ...SHORT_CODEX_PREFIXES].flatMap((prefix) => openaiOnly(prefix, 'openai')),
];

function family(prefix: string, provider: Provider | null, dialects: readonly ClientDialect[]): ModelRoute[] {
  return dialects.flatMap((dialect) => {
    const path = `${prefix}${DIALECT_PATHS[dialect]}`;
    const routes: ModelRoute[] = [{ kind: 'generate', path, dialect, provider }];
    if (dialect === 'messages') {
      routes.push({ kind: 'count-tokens', path: `${path}/count_tokens`, dialect, provider });
    }
    if (dialect === 'responses') routes.push({ kind: 'compact', path: `${path}/compact`, dialect, provider });
    return routes;
  });
}

function lists(prefix: string, provider: Provider | null): ModelListRoute[] {
  return [
    { kind: 'list-models', path: `${prefix}/models`, provider },
    { kind: 'show-model', path: `${prefix}/models/:model`, provider },
  ];
}

function openaiOnly(prefix: string, provider: Provider | null): OpenaiOnlyRoute[] {
  return OPENAI_ONLY_ENDPOINTS.map((endpoint) => ({ path: `${prefix}${endpoint.path}`, provider, endpoint }));
}
