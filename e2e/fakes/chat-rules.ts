import type { JsonObject } from '../../src-shared/json.ts';
import {
  findEffortLevelProblem,
  findOlderModelProblem,
  findOutputLimitProblem,
  findSamplingProblem,
  reasons,
} from './openai-model-rules.ts';
import { findSchemaProblem, findStrictProblem } from './openai-schema-rules.ts';
import { isObject, objectsOf } from './read-request.ts';

const ROLES = ['developer', 'system', 'user', 'assistant', 'tool'];

/** What is wrong with a body for `/v1/chat/completions`, in the API's own words, or `null`. */
export function findChatProblem(body: JsonObject): string | null {
  const messages = objectsOf(body.messages);
  if (messages.length === 0) return "Missing required parameter: 'messages'.";
  const foreign = messages.findIndex(({ role }) => !ROLES.includes(String(role)));
  if (foreign >= 0) return `Invalid value: '${messages[foreign]?.role}'. Supported values are: ${ROLES}.`;
  const unnamed = objectsOf(body.tools).findIndex(
    (tool) => tool.type === 'function' && !(isObject(tool.function) && tool.function.name),
  );
  if (unnamed >= 0) return `Missing required parameter: 'tools[${unnamed}].function.name'.`;
  return (
    findModelProblem(body) ??
    findToolSchemaProblem(body) ??
    findEffortProblem(body) ??
    findOutputLimitProblem(body, 'max_completion_tokens') ??
    findOutputLimitProblem(body, 'max_tokens') ??
    findSamplingProblem(body, body.reasoning_effort) ??
    findOlderModelProblem(body, body.verbosity) ??
    findPairingProblem(messages)
  );
}

/** https://platform.openai.com/docs/guides/reasoning */
function findModelProblem({ model, reasoning_effort: effort, ...body }: JsonObject): string | null {
  if (/-pro\b|codex/.test(String(model))) {
    return 'This model is only supported in v1/responses and not in v1/chat/completions.';
  }
  if (reasons(model) && 'max_tokens' in body) {
    return "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
  }
  // Whether those do that reason only when they are told to, the reports do not agree on.
  const takesStop = effort === 'none' || (/^gpt-5\.[1-4]$/.test(String(model)) && effort === undefined);
  if (reasons(model) && 'stop' in body && !takesStop) {
    return "Unsupported parameter: 'stop' is not supported with this model.";
  }
  return findEffortLevelProblem(model, effort, 'reasoning_effort');
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

/**
 * Newer models call functions here without reasoning only, and the newest reason unless told otherwise:
 * https://github.com/openai/openai-openapi/issues/541, https://github.com/livekit/agents/pull/7169
 */
function findEffortProblem({ model, tools, functions, reasoning_effort: effort }: JsonObject): string | null {
  const [, major, minor = '0'] = /^gpt-(\d+)(?:\.(\d+))?(?!.*-chat)/.exec(String(model)) ?? [];
  const version = Number(major) * 100 + Number(minor);
  const hasFunctions = objectsOf(tools).some(({ type }) => type === 'function') || functions !== undefined;
  const reasons = version >= 505 ? effort !== 'none' : version >= 502 && (effort ?? 'none') !== 'none';
  if (!hasFunctions || !reasons) return null;
  return `Function tools with reasoning_effort are not supported for ${model} in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.`;
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
