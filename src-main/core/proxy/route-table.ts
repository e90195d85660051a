import type { Provider } from '../../../src-shared/provider.ts';
import type { Dialect } from './dialect.ts';

interface RouteBase {
  readonly method: 'GET' | 'POST';
  /** Express path pattern. */
  readonly path: string;
  readonly dialect: Dialect;
}

/** A request that goes to its provider as it is. */
export interface PassThroughRoute extends RouteBase {
  readonly provider: Provider;
  /** The provider's own path; parameters as in `path`. */
  readonly upstreamPath: string;
}

/** A route that needs translation between dialects, which is not there yet. */
export type TranslatedRoute = RouteBase;

const CLAUDE_PREFIXES = ['', '/api', '/claude'];

export const PASS_THROUGH_ROUTES: readonly PassThroughRoute[] = [
  ...CLAUDE_PREFIXES.flatMap((prefix) => [
    claude('POST', `${prefix}/v1/messages`, '/v1/messages'),
    claude('POST', `${prefix}/v1/messages/count_tokens`, '/v1/messages/count_tokens'),
    claude('GET', `${prefix}/v1/models`, '/v1/models'),
    claude('GET', `${prefix}/v1/models/:model`, '/v1/models/:model'),
  ]),
  codex('/codex/responses'),
  codex('/codex/v1/responses'),
  codex('/codex/:session_id/responses'),
];

export const TRANSLATED_ROUTES: readonly TranslatedRoute[] = [
  ...['/openai/v1', '/v1', '/api/v1', '/claude/v1', '/codex/v1', '/codex'].map((prefix) =>
    openai('POST', `${prefix}/chat/completions`),
  ),
  ...['/openai/v1', '/v1', '/api/v1', '/claude/v1'].map((prefix) => openai('POST', `${prefix}/responses`)),
  ...['/openai/v1', '/codex/v1'].map((prefix) => openai('GET', `${prefix}/models`)),
  { method: 'POST', path: '/codex/v1/messages', dialect: 'anthropic' },
];

function claude(method: 'GET' | 'POST', path: string, upstreamPath: string): PassThroughRoute {
  return { method, path, dialect: 'anthropic', provider: 'claude', upstreamPath };
}

function codex(path: string): PassThroughRoute {
  return { method: 'POST', path, dialect: 'openai', provider: 'openai', upstreamPath: '/responses' };
}

function openai(method: 'GET' | 'POST', path: string): TranslatedRoute {
  return { method, path, dialect: 'openai' };
}
