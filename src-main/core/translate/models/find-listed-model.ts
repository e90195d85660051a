import type { CatalogModel } from './catalog.ts';
import { type ResolveModelOptions, resolveModel } from './resolve-model.ts';

/**
 * The entry of the catalog that a request for `name` would get its answer from, by that name: {@link resolveModel}
 * knows names that no list has, and lists have names with dates that are asked for without, or the other way about.
 */
export function findListedModel(name: string, options: ResolveModelOptions): CatalogModel | null {
  const { catalog } = options;
  const listed = catalog.find(({ id }) => id === name);
  if (listed !== undefined) return listed;
  const target = resolveModel(name, options);
  if (target === null) return null;
  const sameVendor = catalog.filter(({ provider }) => provider === target.provider);
  const found =
    sameVendor.find(({ id }) => id === target.model) ??
    sameVendor.find(({ id }) => isAlias(target.model, id));
  if (found === undefined) return null;
  return { ...found, id: name, native: found.native === null ? null : { ...found.native, id: name } };
}

const DATE = /-(?:\d{8}|\d{4}-\d{2}-\d{2})$/;

function isAlias(name: string, id: string): boolean {
  const asked = name.replace(/-latest$/, '');
  return asked === id.replace(DATE, '') || asked.replace(DATE, '') === id;
}
