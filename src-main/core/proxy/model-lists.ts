import { parseJsonObject } from '../../../src-shared/json.ts';
import { type Provider, providerSchema } from '../../../src-shared/provider.ts';
import type { Authorization } from '../credentials/provider-account.ts';
import { AppError, isAppError } from '../errors/app-error.ts';
import { type CatalogModel, mergeCatalog, readLiveModels } from '../translate/models/catalog.ts';
import { prepareClaudeRequest } from './claude/prepare-claude-request.ts';
import { createClientSignal } from './client-signal.ts';
import { prepareCodexRequest } from './codex/prepare-codex-request.ts';
import type { OwnDeps, ProxyDeps } from './proxy-deps.ts';
import { readStart } from './read-start.ts';
import { sendUpstream } from './send-upstream.ts';
import type { UpstreamRequest } from './upstream-request.ts';

const FRESH_MS = 5 * 60_000;
/** A list that could not be had is asked for again soon, but not by every request. */
const RETRY_MS = 30_000;
const TIMEOUT_MS = 10_000;
const MAX_LIST_BYTES = 4 * 1024 * 1024;

/** Which models there are, as the providers tell. */
export interface ModelLists {
  /** What is known now, the packaged names where nothing is. Asks nobody. */
  peek(): CatalogModel[];
  /**
   * The models of the providers that are signed in, fetched when they have not been for 5 minutes. Where a
   * provider does not answer within 10 s, the last list or the packaged names take its place.
   *
   * @param only one provider, or `null` for all
   * @throws AppError `not_signed_in`, or what an account throws, when none of them is signed in
   */
  load(only: Provider | null): Promise<CatalogModel[]>;
}

type ListDeps = Omit<ProxyDeps, keyof OwnDeps>;

interface Entry {
  readonly models: readonly CatalogModel[] | null;
  readonly untilMs: number;
}

/** Keeps what each provider told last, and asks one only once at a time. */
export function createModelLists(deps: ListDeps): ModelLists {
  const entries = new Map<Provider, Entry>();
  const running = new Map<Provider, Promise<void>>();

  async function refresh(provider: Provider): Promise<void> {
    const known = entries.get(provider);
    if (known !== undefined && known.untilMs > deps.clock.now()) return;
    let fetching = running.get(provider);
    if (fetching === undefined) {
      fetching = fetchInto(provider, known?.models ?? null).finally(() => running.delete(provider));
      running.set(provider, fetching);
    }
    await fetching;
  }

  async function fetchInto(provider: Provider, last: Entry['models']): Promise<void> {
    const models = await fetchModels(provider, deps).catch((error: unknown) => {
      deps.logger.debug({ provider, err: error }, 'the list of models could not be fetched');
      return null;
    });
    const untilMs = deps.clock.now() + (models === null ? RETRY_MS : FRESH_MS);
    entries.set(provider, { models: models ?? last, untilMs });
  }

  function peek(): CatalogModel[] {
    return mergeCatalog(Object.fromEntries([...entries].map(([provider, { models }]) => [provider, models])));
  }

  return {
    peek,
    async load(only) {
      const wanted =
        only === null ? providerSchema.options.filter((provider) => isEnabled(provider, deps)) : [only];
      const failures: unknown[] = [];
      const present: Provider[] = [];
      await Promise.all(
        wanted.map(async (provider) => {
          try {
            await deps.accounts[provider].authorize();
          } catch (error) {
            if (!isAppError(error)) throw error;
            failures.push(error);
            return;
          }
          present.push(provider);
          await refresh(provider);
        }),
      );
      if (present.length === 0) throw failures[0];
      return peek().filter(({ provider }) => present.includes(provider));
    },
  };
}

function isEnabled(provider: Provider, { settings }: Pick<ProxyDeps, 'settings'>): boolean {
  return provider !== 'openai' || settings.codex.enabled;
}

async function fetchModels(provider: Provider, deps: ListDeps): Promise<readonly CatalogModel[]> {
  const signal = createClientSignal();
  const cancel = deps.clock.schedule(TIMEOUT_MS, () => signal.leave());
  try {
    const answer = await sendUpstream({
      dispatcher: deps.dispatcher,
      account: deps.accounts[provider],
      prepare: (authorization) => prepareListRequest(provider, authorization, deps),
      signal,
    });
    const body = parseJsonObject(await readStart(answer.body, MAX_LIST_BYTES));
    if (answer.status !== 200 || body === null) {
      throw new AppError('upstream_answer_invalid', `The list of models was answered with ${answer.status}.`);
    }
    return readLiveModels(provider, body);
  } finally {
    cancel();
  }
}

function prepareListRequest(
  provider: Provider,
  authorization: Authorization,
  { settings }: Pick<ProxyDeps, 'settings'>,
): UpstreamRequest {
  const call = { method: 'GET', rawHeaders: [], body: null, sessionId: null } as const;
  if (provider === 'claude') {
    return prepareClaudeRequest(
      { ...call, path: '/v1/models', query: '?limit=1000' },
      authorization,
      settings.claude,
    );
  }
  // The ChatGPT backend names the models that a client of this version can use.
  const version = encodeURIComponent(settings.codex.version);
  const query = authorization.mode === 'oauth' ? `?client_version=${version}` : '';
  return prepareCodexRequest({ ...call, path: '/models', query }, authorization, settings).request;
}
