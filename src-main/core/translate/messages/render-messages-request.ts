import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import { hashText } from '../canonical/hash-text.ts';
import type { CanonicalRequest, ToolChoice, Turn } from '../canonical/request.ts';
import type { RenderedRequest } from '../canonical/translation.ts';
import { limitStopSequences } from '../parse/limit-stop-sequences.ts';
import { unsupportedField } from '../parse/read-field.ts';
import { arrangeTurns } from './arrange-turns.ts';
import { type ClaudeModel, describeClaudeModel } from './describe-claude-model.ts';
import { blocksOf, placeCacheMarks } from './place-cache-marks.ts';
import { isPartSent, renderMessagesBlock } from './render-blocks.ts';
import { renderOutputFormat } from './render-output-format.ts';
import { type RenderedThinking, renderMessagesThinking } from './render-thinking.ts';
import {
  defineCalledTools,
  readMaxToolCalls,
  renderMessagesToolChoice,
  renderMessagesTools,
} from './render-tools.ts';
import { dropRunningThinking, dropThinkingEdits, lacksThinking } from './running-turn.ts';

export interface RenderMessagesOptions {
  /** Claude's name of the model. */
  readonly model: string;
  /** `auto`: marks for prompt caching are set where the client set none. */
  readonly cacheBreakpoints: 'auto' | 'off';
  /**
   * The client puts what the assistant said last before the answer, as those of Messages do. Default: an answer is a
   * message of its own.
   */
  readonly isPrefilled?: boolean;
}

export interface RenderedMessagesRequest extends RenderedRequest {
  /** Stop sequences of white space only, which the API refuses: to be looked for in the answer. */
  readonly localStopSequences: readonly string[];
}

/** Asked for with `thinking.block_binding`. */
const BINDING_BETA = 'thinking-binding-controls-2026-08-01';

/** Fields of the Messages API without a canonical place, which pass as they came. */
const PASSED_EXTRAS = new Set([
  'billing_policy',
  'cache_control',
  'compaction',
  'container',
  'diagnostics',
  'fallback_credit_token',
  'fallbacks',
  'inference_geo',
  'mcp_servers',
  'speed',
  'thread',
]);

/** The Messages API has it within `output_config`. */
const TASK_BUDGET = 'output_config.task_budget';

const CONTINUE = { role: 'user', content: [{ type: 'text', text: 'Continue.' }] };

/**
 * A request as `POST /v1/messages` of Claude takes it (`anthropic-version` 2023-06-01). What the API cannot express
 * is in `CLAUDE_LIMITS`. `messages` is the last field, so that each turn's body begins as the one before.
 *
 * https://platform.claude.com/docs/en/api/messages
 *
 * @throws AppError `unsupported_parameter`, whose `param` names the field
 */
export function renderMessagesRequest(
  request: CanonicalRequest,
  options: RenderMessagesOptions,
): RenderedMessagesRequest {
  const dropped = new Set<string>();
  const model = describeClaudeModel(options.model);
  const format = renderOutputFormat(request.outputFormat, model.takesOutputFormat);
  const offered = renderMessagesTools(request.tools, readMaxToolCalls(request.extras), dropped);
  const turns = arrangeTurns(request.turns, {
    takesSystemMessages: model.takesSystemMessages,
    isSent: (part, role) => isPartSent(part, role, dropped),
    onUnfinished: () => dropped.add('messages[].thinking'),
  });
  const tools = offered.length > 0 ? offered : defineCalledTools(turns);
  const choice = renderChoice(request, model, { offered, tools });
  const rendered = renderMessages(turns, dropped);
  const isUnsealed = model.thinkingStyle === 'budget' && lacksThinking(rendered);
  const thinking = renderMessagesThinking(model, {
    reasoning: request.reasoning,
    maxOutputTokens: request.maxOutputTokens,
    isForced: choice?.type === 'any' || choice?.type === 'tool',
    isUnsealed,
    isHidden: request.hidesReasoning === true,
  });
  if (thinking.isReduced) dropped.add('reasoning');
  const kept = isUnsealed && thinking.isReduced ? dropRunningThinking(rendered) : rendered;
  const prompt = placeCacheMarks(
    { tools, system: renderSystem(request, format.sentence), messages: kept },
    {
      isAutomatic: options.cacheBreakpoints === 'auto',
      hasTopMark: isJsonObject(request.extras.cache_control),
    },
  );
  const messages = [...prompt.messages];
  const plea = renderPlea(request, offered.length > 0 && !model.takesForcedTools);
  if (plea !== null) appendText(messages, plea);
  const mayPrefill = options.isPrefilled === true && model.takesPrefill;
  endWithUser(messages, mayPrefill && !thinking.thinks && format.format === null);
  const stopSequences = request.stopSequences.filter((stop) => !isBlank(stop));
  const localStopSequences = limitStopSequences(request.stopSequences.filter(isBlank));
  const outputConfig = {
    ...(thinking.effort !== null && { effort: thinking.effort }),
    ...(format.format !== null && { format: format.format }),
    ...(TASK_BUDGET in request.extras && { task_budget: request.extras[TASK_BUDGET] }),
  };
  const body: JsonObject = {
    model: options.model,
    max_tokens: thinking.maxTokens,
    stream: request.stream,
    ...(thinking.thinking !== null && { thinking: thinking.thinking }),
    ...(Object.keys(outputConfig).length > 0 && { output_config: outputConfig }),
    ...renderSampling(request, model, thinking, dropped),
    ...(stopSequences.length > 0 && { stop_sequences: stopSequences }),
    ...(request.userId !== null && { metadata: { user_id: toOpaqueUserId(request.userId) } }),
    ...renderServiceTier(request.serviceTier, dropped),
    ...renderExtras(request.extras, thinking, dropped),
    ...(choice !== null && { tool_choice: choice }),
    ...(prompt.tools.length > 0 && { tools: prompt.tools }),
    ...(prompt.system.length > 0 && { system: prompt.system }),
    messages,
  };
  const isBound = isJsonObject(thinking.thinking?.block_binding);
  return { body, dropped: [...dropped], ...(isBound && { betas: [BINDING_BETA] }), localStopSequences };
}

/**
 * Tools that are defined only because the history calls them are not to be called again.
 *
 * @throws AppError `unsupported_parameter` where a call is forced of a tool that was left out
 */
function renderChoice(
  request: CanonicalRequest,
  { takesForcedTools }: ClaudeModel,
  { offered, tools }: { readonly offered: readonly JsonObject[]; readonly tools: readonly JsonObject[] },
): JsonObject | null {
  if (request.tools.length > offered.length && !isChoiceOffered(request.toolChoice, offered)) {
    throw unsupportedField('tool_choice', 'Claude has no such tool', 'Use auto, or offer another tool.');
  }
  if (offered.length > 0) return renderMessagesToolChoice(request, takesForcedTools);
  return tools.length > 0 ? { type: 'none' } : null;
}

function isChoiceOffered(choice: ToolChoice | null, offered: readonly JsonObject[]): boolean {
  switch (choice?.kind) {
    case 'any':
      return offered.length > 0;
    case 'tool':
      return offered.some(({ name }) => name === choice.name);
    default:
      return true;
  }
}

function renderSystem(request: CanonicalRequest, sentence: string | null): JsonObject[] {
  const texts = request.instructions.filter(({ text }) => !isBlank(text));
  const blocks = texts.map((part) => renderMessagesBlock(part, new Set()));
  return sentence === null ? blocks : [...blocks, { type: 'text', text: sentence }];
}

function renderMessages(turns: readonly Turn[], dropped: Set<string>): JsonObject[] {
  return turns.map(({ role, parts }) => ({
    role,
    content: parts.map((part) => renderMessagesBlock(part, dropped)),
  }));
}

/** For models that cannot be forced to call a tool. */
function renderPlea({ toolChoice }: CanonicalRequest, isNeeded: boolean): string | null {
  if (!isNeeded || toolChoice === null) return null;
  if (toolChoice.kind === 'any') return 'Answer by calling at least one of your tools.';
  return toolChoice.kind === 'tool'
    ? `Answer by calling the tool ${toolChoice.name}, and no other one.`
    : null;
}

/** At the very end, where it changes nothing that is cached. */
function appendText(messages: JsonObject[], text: string): void {
  const block = { type: 'text', text: `<system-reminder>\n${text}\n</system-reminder>` };
  const last = messages.at(-1);
  if (last === undefined || last.role === 'assistant') messages.push({ role: 'user', content: [block] });
  else messages[messages.length - 1] = { ...last, content: [...blocksOf(last), block] };
}

/**
 * What the assistant said last is continued where the client expects it and the model does so (its end must not be
 * white space); else, as with OpenAI, it is a message of its own, after which the model goes on.
 */
function endWithUser(messages: JsonObject[], takesPrefill: boolean): void {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return;
  const blocks = blocksOf(last);
  const block = blocks.at(-1);
  // A turn that was paused goes on where it stays last: https://github.com/anthropics/anthropic-sdk-python/pull/1507
  const isPaused = blocks.some(({ type }) => type === 'server_tool_use');
  if (!isPaused && (!takesPrefill || typeof block?.text !== 'string')) {
    messages.push(CONTINUE);
    return;
  }
  if (typeof block?.text !== 'string') return;
  const content = [...blocks.slice(0, -1), { ...block, text: block.text.trimEnd() }];
  messages[messages.length - 1] = { ...last, content };
}

function renderSampling(
  { temperature, topP, topK }: CanonicalRequest,
  model: ClaudeModel,
  { thinks }: RenderedThinking,
  dropped: Set<string>,
): JsonObject {
  const isFixed = thinks || model.sampling === 'none';
  // 1 is what the models do without being told.
  if (isFixed && temperature !== null && temperature !== 1) dropped.add('temperature');
  const isOneTooMany = model.sampling === 'one' && temperature !== null;
  if ((isFixed || isOneTooMany) && topP !== null && topP !== 1) dropped.add('top_p');
  if (isFixed && topK !== null) dropped.add('top_k');
  if (isFixed) return {};
  return {
    ...(temperature !== null && { temperature: Math.min(Math.max(temperature, 0), 1) }),
    ...(topP !== null && !isOneTooMany && { top_p: topP }),
    ...(topK !== null && { top_k: topK }),
  };
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

const MAX_USER_ID = 512;
const IDENTITIES = [/[^\s@]@[^\s@]+\.[^\s@]/, /^\+?[\d\s()-]{7,}$/];

/** The API refuses mail addresses and phone numbers, which OpenAI's takes: https://github.com/BerriAI/litellm/pull/10102 */
function toOpaqueUserId(userId: string): string {
  const isRefused = userId.length > MAX_USER_ID || IDENTITIES.some((identity) => identity.test(userId));
  return isRefused ? hashText(userId) : userId;
}

/** https://platform.claude.com/docs/en/api/service-tiers */
const SERVICE_TIERS: Readonly<Record<string, string>> = {
  auto: 'auto',
  priority: 'auto',
  default: 'standard_only',
  standard_only: 'standard_only',
};

function renderServiceTier(tier: string | null, dropped: Set<string>): JsonObject {
  if (tier === null) return {};
  const rendered = Object.hasOwn(SERVICE_TIERS, tier) ? SERVICE_TIERS[tier] : undefined;
  if (rendered === undefined) dropped.add('service_tier');
  return rendered === undefined ? {} : { service_tier: rendered };
}

function renderExtras(extras: JsonObject, thinking: RenderedThinking, dropped: Set<string>): JsonObject {
  const passed: JsonObject = {};
  for (const [name, value] of Object.entries(extras)) {
    if (name === TASK_BUDGET) continue;
    if (name === 'max_tool_calls' && readMaxToolCalls(extras) !== null) continue; // Where the tools are.
    // OpenAI has a list by the same name.
    if (name === 'context_management' && isJsonObject(value)) {
      const management = thinking.thinks ? value : dropThinkingEdits(value);
      if (management !== null) passed[name] = management;
    } else if (PASSED_EXTRAS.has(name)) {
      passed[name] = value;
    } else {
      dropped.add(name);
    }
  }
  return passed;
}
