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

/** The path of each dialect, behind a prefix that ends in `/v1`. */
const DIALECT_PATHS: Readonly<Record<ClientDialect, string>> = {
  messages: '/messages',
  chat: '/chat/completions',
  responses: '/responses',
};

export const MODEL_ROUTES: readonly ModelRoute[] = [
  ...family('/v1', null, ['messages', 'chat', 'responses']),
  ...family('/api/v1', null, ['messages', 'chat', 'responses']),
  ...family('/openai/v1', null, ['chat', 'responses']),
  ...family('/claude/v1', 'claude', ['messages', 'chat', 'responses']),
  ...['/codex/v1', '/codex/:session_id/v1'].flatMap((prefix) =>
    family(prefix, 'openai', ['messages', 'chat', 'responses']),
  ),
  // As earlier versions of the original had them.
  ...['/codex', '/codex/:session_id'].flatMap((prefix) => family(prefix, 'openai', ['chat', 'responses'])),
];

export const MODEL_LIST_ROUTES: readonly ModelListRoute[] = [
  ...lists('/v1', null),
  ...lists('/api/v1', null),
  ...lists('/openai/v1', null),
  ...lists('/claude/v1', 'claude'),
  ...lists('/codex/v1', 'openai'),
  ...lists('/codex', 'openai'),
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
