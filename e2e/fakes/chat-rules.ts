import type { JsonObject } from '../../src-shared/json.ts';
import { findOutputLimitProblem } from './openai-model-rules.ts';
import { findSchemaProblem, findStrictProblem } from './openai-schema-rules.ts';
import { isObject, objectsOf } from './read-request.ts';
import { findSamplingProblem } from './responses-item-rules.ts';

const ROLES = ['developer', 'system', 'user', 'assistant', 'tool'];

/** What is wrong with a body for `/v1/chat/completions`, in the API's own words, or `null`. */
export function findChatProblem(body: JsonObject): string | null {
  const messages = objectsOf(body.messages);
  if (messages.length === 0) return "Missing required parameter: 'messages'.";
  const foreign = messages.findIndex(({ role }) => !ROLES.includes(String(role)));
  if (foreign >= 0) return `Invalid value: '${messages[foreign]?.role}'. Supported values are: ${ROLES}.`;
  // All models of today reason: https://platform.openai.com/docs/guides/reasoning
  if ('max_tokens' in body) {
    return "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
  }
  const unnamed = objectsOf(body.tools).findIndex(
    (tool) => tool.type === 'function' && !(isObject(tool.function) && tool.function.name),
  );
  if (unnamed >= 0) return `Missing required parameter: 'tools[${unnamed}].function.name'.`;
  return (
    findToolSchemaProblem(body) ??
    findOutputLimitProblem(body, 'max_completion_tokens') ??
    findSamplingProblem(body) ??
    findPairingProblem(messages)
  );
}

function findToolSchemaProblem({ tools }: JsonObject): string | null {
  for (const { function: definition } of objectsOf(tools)) {
    if (!isObject(definition)) continue;
    const { name, parameters, strict } = definition;
    const problem = findSchemaProblem(parameters) ?? (strict === true ? findStrictProblem(parameters) : null);
    if (problem !== null) return `Invalid schema for function '${name}': ${problem}`;
  }
  return null;
}

/** Each call must be answered right after it, and each answer must have its call. */
function findPairingProblem(messages: readonly JsonObject[]): string | null {
  let open: unknown[] = [];
  for (const [index, message] of messages.entries()) {
    if (message.role === 'tool') {
      if (!open.includes(message.tool_call_id)) {
        return "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.";
      }
      open = open.filter((id) => id !== message.tool_call_id);
      continue;
    }
    if (open.length > 0) {
      return `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${open} (messages.[${index}])`;
    }
    open = objectsOf(message.tool_calls).map(({ id }) => id);
  }
  return open.length === 0 ? null : `tool_call_ids did not have response messages: ${open}`;
}
