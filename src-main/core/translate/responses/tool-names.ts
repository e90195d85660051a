import type { NamespacedName, Tool } from '../canonical/request.ts';
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
  if (tools.some((tool) => 'name' in tool && tool.name === name)) return name;
  // OpenAI's models leave the namespace out where the name alone is clear.
  const namesakes = tools.filter((tool) => toClientName(tool)?.name === name);
  const [namesake] = namesakes;
  return namesakes.length === 1 && namesake !== undefined && 'name' in namesake ? namesake.name : name;
}

/** The tool by what the client calls it, or `null` for tools without a name. */
function toClientName(tool: Tool): NamespacedName | { readonly name: string } | null {
  if (!('name' in tool)) return null;
  return tool.origin ?? { name: tool.name };
}
