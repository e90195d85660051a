import type { Provider } from '../../../src-shared/provider.ts';
import { toPrintable } from '../system/to-printable.ts';
import type { ClientDialect } from '../translate/canonical/translation.ts';
import type { CatalogModel } from '../translate/models/catalog.ts';
import {
  modelNotFound,
  type ResolvedModel,
  resolveModel,
  splitEffort,
} from '../translate/models/resolve-model.ts';
import type { JsonBody } from './json-body.ts';
import type { ProxyDeps } from './proxy-deps.ts';
import type { RequestTrace } from './request-trace.ts';
import type { ModelRoute } from './route-table.ts';

/** Whom a request goes to. */
export interface ModelTarget extends ResolvedModel {
  /** The provider is asked for another name, or for an effort that the body does not hold. */
  readonly isRenamed: boolean;
  /** The client's name, its effort aside, is not the model's own: it may have made the body for another one. */
  readonly isOtherModel: boolean;
}

/** Who made each dialect, and gets what names no model: its own error says best what is wrong. */
const MAKERS: Readonly<Record<ClientDialect, Provider>> = {
  messages: 'claude',
  chat: 'openai',
  responses: 'openai',
};

/**
 * Chooses the provider by the route or the name of the model, and notes both in the trace.
 *
 * @throws AppError `model_not_found`; as `ModelLists.load` for a name that is not one of the vendors' own
 */
export async function chooseTarget(
  route: ModelRoute,
  body: JsonBody,
  deps: Pick<ProxyDeps, 'models' | 'modelMap'>,
  trace: RequestTrace,
): Promise<ModelTarget> {
  const asked = body.read('model');
  if (typeof asked !== 'string' || asked === '') {
    const provider = route.provider ?? MAKERS[route.dialect];
    trace.provider = provider;
    return { provider, model: '', effort: null, isRenamed: false, isOtherModel: false };
  }
  // For the log: no more of it than the name of a model needs.
  trace.model = toPrintable(asked.slice(0, 100));
  const target = await resolve(asked, route.provider, deps);
  trace.provider = target.provider;
  if (target.model !== asked) trace.upstreamModel = toPrintable(target.model);
  return {
    ...target,
    isRenamed: target.model !== asked || target.effort !== null,
    isOtherModel: target.model !== splitEffort(asked.trim()).model,
  };
}

async function resolve(
  asked: string,
  pinned: Provider | null,
  { models, modelMap: map }: Pick<ProxyDeps, 'models' | 'modelMap'>,
): Promise<ResolvedModel> {
  const look = (catalog: readonly CatalogModel[]) => resolveModel(asked, { map, pinned, catalog });
  const known = look(models.peek());
  // Names of the vendors' own need no list, and no request waits for one.
  if (known !== null && known.model === asked) return known;
  const catalog = await models.load(pinned);
  const found = look(catalog);
  if (found === null) throw modelNotFound(asked, catalog);
  return found;
}
