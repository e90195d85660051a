import type { JsonObject } from '../../src-shared/json.ts';
import { isObject, objectsOf } from './read-request.ts';
import { findShapeProblem, type IsOwnCiphertext } from './responses-item-rules.ts';

/** Parameters of the public API that the ChatGPT backend does not take (ccproxy-facts 4.4). */
const UNSUPPORTED = [
  'max_output_tokens',
  'max_completion_tokens',
  'max_tokens',
  'temperature',
  'top_p',
  'metadata',
  'prompt_cache_retention',
  'safety_identifier',
  'truncation',
  'user',
  'previous_response_id',
];

/** What is wrong with a body for the ChatGPT backend, in its own words, or `null`. */
export function findCodexProblem(body: JsonObject, isOwn: IsOwnCiphertext): string | null {
  // Newer models get their instructions as developer messages after the tools, as Codex 0.169 sends them.
  const hasToolsInInput = objectsOf(body.input).some(({ type }) => type === 'additional_tools');
  if (!hasToolsInInput && (typeof body.instructions !== 'string' || body.instructions.trim() === '')) {
    return 'Instructions are required';
  }
  if (body.stream !== true) return 'Stream must be set to true';
  if (body.store !== false) return 'Store must be set to false';
  const unsupported = UNSUPPORTED.find((name) => name in body);
  if (unsupported !== undefined) return `Unsupported parameter: ${unsupported}`;
  if (!Array.isArray(body.input)) return 'Input must be a list';
  if (!/^(gpt-|codex)/.test(String(body.model))) {
    return `The '${body.model}' model is not supported when using Codex with a ChatGPT account.`;
  }
  return findLiteProblem(body) ?? findInputProblem(body, isOwn);
}

/**
 * Newer models take only the form in which Codex 0.169 asks them: tools and instructions in the input, one call
 * at a time, the reasoning of all turns.
 */
function findLiteProblem(body: JsonObject): string | null {
  if (!/^gpt-(5\.[6-9]|[6-9])/.test(String(body.model))) return null;
  if (objectsOf(body.input)[0]?.type !== 'additional_tools')
    return 'Expected additional_tools as the first item';
  if ('tools' in body) return 'Unsupported parameter: tools';
  if (body.parallel_tool_calls !== false) return 'parallel_tool_calls must be false';
  const context = isObject(body.reasoning) ? body.reasoning.context : null;
  return context === 'all_turns' ? null : "reasoning.context must be 'all_turns'";
}

/** What is wrong with the items and tools of a Responses body, for the backend and the public API alike. */
export function findItemProblem(body: JsonObject, isOwn: IsOwnCiphertext): string | null {
  const named = objectsOf(body.tools).findIndex((tool) => tool.type === 'function' && !tool.name);
  if (named >= 0) return `Missing required parameter: 'tools[${named}].name'.`;
  const badId = objectsOf(body.input).findIndex(
    (item) => item.type === 'function_call' && item.id !== undefined && !String(item.id).startsWith('fc'),
  );
  if (badId >= 0) return `Invalid 'input[${badId}].id'. Expected an ID that begins with 'fc'.`;
  return findShapeProblem(body, isOwn) ?? findPairingProblem(body);
}

function findInputProblem(body: JsonObject, isOwn: IsOwnCiphertext): string | null {
  for (const [index, item] of objectsOf(body.input).entries()) {
    if (item.role === 'system') return 'System messages are not allowed';
    if (pointsToStoredItem(item)) {
      return `Item with id '${item.id}' not found. Items are not persisted when \`store\` is set to false.`;
    }
    const foreign = Object.keys(item).find((key) => key.startsWith('_'));
    if (foreign !== undefined) return `Unknown parameter: 'input[${index}].${foreign}'.`;
    if (item.type === undefined) return `Missing required parameter: 'input[${index}].type'.`;
  }
  return findItemProblem(body, isOwn);
}

/** Reasoning without its ciphertext is looked up as well: https://github.com/router-for-me/CLIProxyAPI/pull/4285 */
function pointsToStoredItem({ type, id, encrypted_content }: JsonObject): boolean {
  return type === 'item_reference' || (type === 'reasoning' && id != null && !encrypted_content);
}

function findPairingProblem(body: JsonObject): string | null {
  // The output may stand in an earlier response of the public API.
  if (body.previous_response_id !== undefined) return null;
  const idsOf = (type: string) =>
    objectsOf(body.input)
      .filter((item) => item.type === type)
      .map((item) => item.call_id);
  const calls = idsOf('function_call');
  const outputs = idsOf('function_call_output');
  const isTwice = (id: unknown, at: number, ids: readonly unknown[]) => ids.indexOf(id) !== at;
  const again = [calls.find(isTwice), outputs.find(isTwice)].find((id) => id !== undefined);
  if (again !== undefined) {
    return `Duplicate function_call_output for call_id '${again}'. Each function_call must have exactly one matching function_call_output.`;
  }
  const stray = outputs.find((id) => !calls.includes(id));
  if (stray !== undefined) return `No tool call found for function call output with call_id ${stray}.`;
  const open = calls.find((id) => !outputs.includes(id));
  return open === undefined ? null : `No tool output found for function call ${open}.`;
}
