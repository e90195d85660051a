import { MODEL_EFFORTS } from '../../../../src-shared/model/model-map.ts';
import type { Provider } from '../../../../src-shared/provider.ts';
import { AppError } from '../../errors/app-error.ts';
import type { ReasoningEffort } from '../canonical/request.ts';
import { isOpenaiModel } from '../responses/model-traits.ts';
import type { CatalogModel } from './catalog.ts';
import type { CompiledModelMap } from './model-map.ts';

export interface ResolvedModel {
  readonly provider: Provider;
  /** The name to ask the provider for. */
  readonly model: string;
  /** An effort that the name or the map asks for. */
  readonly effort: ReasoningEffort | null;
}

export interface ResolveModelOptions {
  readonly map: CompiledModelMap;
  /** The provider that the route is pinned to, e.g. `/claude/v1/…`; `null`: the name decides. */
  readonly pinned: Provider | null;
  readonly catalog: readonly CatalogModel[];
}

/**
 * The name families of each vendor. What they match goes there untouched, so that a model which is newer than
 * this program works.
 */
const FAMILIES: readonly (readonly [Provider, (name: string) => boolean])[] = [
  ['claude', (name) => /^claude-/i.test(name)],
  ['openai', isOpenaiModel],
];

/** Short names that people type; the same models as Claude Code and Codex CLI take for them (November 2026). */
const ALIASES: Readonly<Record<string, readonly [Provider, string]>> = {
  opus: ['claude', 'claude-opus-5-5'],
  sonnet: ['claude', 'claude-sonnet-5-5'],
  haiku: ['claude', 'claude-haiku-5-5'],
  fable: ['claude', 'claude-fable-5-2'],
  codex: ['openai', 'gpt-6.1-sol'],
};

/**
 * What stands in for the other vendor's models on a pinned route, by size: an agent that asks for its small
 * model, for titles and summaries, gets a small one.
 */
const STAND_INS: Readonly<Record<Provider, Readonly<Record<Size, string>>>> = {
  claude: { small: 'claude-haiku-5-5', usual: 'claude-sonnet-5-5', large: 'claude-opus-5-5' },
  openai: { small: 'gpt-6-luna', usual: 'gpt-6.1-sol', large: 'gpt-6.1-sol' },
};

type Size = 'small' | 'usual' | 'large';

/**
 * Finds whom to ask for a model, and by which name. In this order:
 * 1. an effort at the end of the name, `gpt-6.1-sol(high)`, is taken off;
 * 2. the user's map, whose rules also win over vendors' own names, since the user wrote them;
 * 3. a vendor's name goes to that vendor, untouched; on a route pinned to the other vendor, a stand-in of about
 *    the same size takes its place;
 * 4. a short name of ours (`opus`), with the same stand-ins;
 * 5. a name that a provider lists;
 * 6. on a pinned route any other name goes there untouched, for the provider to judge.
 *
 * @returns `null` for an unknown name; see {@link modelNotFound}
 */
export function resolveModel(name: string, options: ResolveModelOptions): ResolvedModel | null {
  const asked = splitEffort(name.trim());
  const rule = options.map.find(asked.model) ?? options.map.find(name.trim());
  if (rule === null) return place(asked, options);
  const target = splitEffort(rule.model);
  return place(
    { model: target.model, effort: asked.effort ?? target.effort ?? rule.effort ?? null },
    options,
  );
}

export interface NamedModel {
  readonly model: string;
  readonly effort: ReasoningEffort | null;
}

function place(
  { model, effort }: NamedModel,
  { pinned, catalog }: ResolveModelOptions,
): ResolvedModel | null {
  const home = findHome(model, catalog);
  if (home === null) return pinned === null ? null : { provider: pinned, model, effort };
  const [provider, upstreamName] = home;
  if (pinned === null || pinned === provider) return { provider, model: upstreamName, effort };
  return { provider: pinned, model: chooseStandIn(pinned, upstreamName, catalog), effort };
}

/** The vendor that a name belongs to, and its name there. */
function findHome(model: string, catalog: readonly CatalogModel[]): readonly [Provider, string] | null {
  const family = FAMILIES.find(([, isOfFamily]) => isOfFamily(model));
  if (family !== undefined) return [family[0], model];
  const lowerCase = model.toLowerCase();
  const alias = Object.hasOwn(ALIASES, lowerCase) ? ALIASES[lowerCase] : undefined;
  if (alias !== undefined) return alias;
  const listed = catalog.find(({ id }) => id.toLowerCase() === lowerCase);
  return listed === undefined ? null : [listed.provider, listed.id];
}

/** Our choice where the account has it, else the first that its provider lists. */
function chooseStandIn(provider: Provider, foreignName: string, catalog: readonly CatalogModel[]): string {
  const wanted = STAND_INS[provider][guessSize(foreignName)];
  const listed = catalog.filter((model) => model.provider === provider);
  return listed.find(({ id }) => id === wanted)?.id ?? listed[0]?.id ?? wanted;
}

function guessSize(name: string): Size {
  if (/haiku|mini|nano|luna|gpt-3\.5/i.test(name)) return 'small';
  return /opus|fable|mythos|astra|-pro\b|^o\d/i.test(name) ? 'large' : 'usual';
}

/** A name without the effort at its end: `gpt-6.1-sol(high)`. */
export function splitEffort(name: string): NamedModel {
  const open = name.endsWith(')') ? name.lastIndexOf('(') : -1;
  const word = name.slice(open + 1, -1).toLowerCase();
  const effort = MODEL_EFFORTS.find((known) => known === word);
  if (open < 1 || effort === undefined) return { model: name, effort: null };
  return { model: name.slice(0, open).trimEnd(), effort };
}

/** Names that an error lists; more would hide the message. */
const MAX_LISTED = 30;

/** The error for a name that {@link resolveModel} does not know. */
export function modelNotFound(name: string, catalog: readonly CatalogModel[]): AppError {
  const shown = name.length > 100 ? `${name.slice(0, 100)}…` : name;
  const names = catalog.slice(0, MAX_LISTED).map(({ id }) => id);
  const more = catalog.length > MAX_LISTED ? ', …' : '';
  return new AppError('model_not_found', `There is no model named ${JSON.stringify(shown)}.`, {
    param: 'model',
    advice: `Ask for one of these, or add the name to MODELS__MAP: ${names.join(', ')}${more}.`,
  });
}
