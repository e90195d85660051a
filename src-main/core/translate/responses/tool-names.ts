import type { Tool } from '../canonical/request.ts';
import { toFunctionName } from './identifiers.ts';

/**
 * Codex CLI puts its tools into namespaces, which no other dialect has: there a tool gets one name made of both
 * (`multi_agent_v1__close_agent`), and the tool itself remembers what the client calls it.
 */
export function joinToolName(namespace: string, name: string): string {
  return toFunctionName(`${namespace}__${name}`);
}

/** The canonical name of the tool that a client's call, or its choice of a tool, means. */
export function resolveToolName(tools: readonly Tool[], namespace: string | null, name: string): string {
  if (namespace !== null) return joinToolName(namespace, name);
  return namesByClientName(tools).get(name) ?? name;
}

/** By list of tools: a long conversation has thousands of calls, each of which would go through all tools. */
const knownNames = new WeakMap<readonly Tool[], ReadonlyMap<string, string>>();

function namesByClientName(tools: readonly Tool[]): ReadonlyMap<string, string> {
  const known = knownNames.get(tools);
  if (known !== undefined) return known;
  const named = tools.filter((tool) => 'name' in tool);
  const names = new Map<string, string>();
  // OpenAI's models leave the namespace out where the name alone is clear; one that is not stays as it is.
  for (const { name, origin } of named) {
    if (origin !== undefined) names.set(origin.name, names.has(origin.name) ? origin.name : name);
  }
  for (const { name } of named) names.set(name, name);
  knownNames.set(tools, names);
  return names;
}
