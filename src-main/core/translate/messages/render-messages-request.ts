import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import { hashText } from '../canonical/hash-text.ts';
import type { CanonicalRequest, ToolChoice, Turn } from '../canonical/request.ts';
import type { RenderedRequest } from '../canonical/translation.ts';
import { limitStopSequences } from '../parse/limit-stop-sequences.ts';
import { unsupportedField } from '../parse/read-field.ts';
import { arrangeTurns } from './arrange-turns.ts';
import { type ClaudeModel, describeClaudeModel } from './describe-claude-model.ts';
import { blocksOf, placeCacheMarks } from './place-cache-marks.ts';
import { findRefusedSampling } from './refused-sampling.ts';
import { appendReminder, renderPlea } from './reminders.ts';
import { isPartSent, renderMessagesBlock } from './render-blocks.ts';
import { renderOutputFormat } from './render-output-format.ts';
import { betasOf, type RenderedThinking, renderMessagesThinking } from './render-thinking.ts';
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
}

export interface RenderedMessagesRequest extends RenderedRequest {
  /** Stop sequences of white space only, which the API refuses: to be looked for in the answer. */
  readonly localStopSequences: readonly string[];
}

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
  const mustPlead = offered.length > 0 && !model.takesForcedTools;
  const plea = mustPlead ? renderPlea(request.toolChoice) : null;
  const messages = endWithUser(plea === null ? prompt.messages : appendReminder(prompt.messages, plea));
  const stopSequences = request.stopSequences.filter((stop) => !isBlank(stop));
  const localStopSequences = limitStopSequences(request.stopSequences.filter(isBlank));
  const outputConfig = {
    ...(thinking.effort !== null && { effort: thinking.effort }),
    ...(format.format !== null && { format: format.format }),
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
  return { body, dropped: [...dropped], betas: betasOf(thinking.thinking), localStopSequences };
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

/**
 * What the assistant said last is a message of its own, after which the model goes on. A turn that was paused goes on
 * where it stays last (https://github.com/anthropics/anthropic-sdk-python/pull/1507); its end must not be white space.
 */
function endWithUser(messages: readonly JsonObject[]): readonly JsonObject[] {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return messages;
  const blocks = blocksOf(last);
  if (!blocks.some(({ type }) => type === 'server_tool_use')) return [...messages, CONTINUE];
  const block = blocks.at(-1);
  if (typeof block?.text !== 'string') return messages;
  const content = [...blocks.slice(0, -1), { ...block, text: block.text.trimEnd() }];
  return [...messages.slice(0, -1), { ...last, content }];
}

function renderSampling(
  { temperature, topP, topK }: CanonicalRequest,
  model: ClaudeModel,
  { thinks }: RenderedThinking,
  dropped: Set<string>,
): JsonObject {
  const given = { temperature, top_p: topP, top_k: topK };
  const { refused, lost } = findRefusedSampling(given, thinks ? 'none' : model.sampling);
  for (const name of lost) dropped.add(name);
  const taken = Object.entries(given).filter(([name, value]) => value !== null && !refused.includes(name));
  const sampling = Object.fromEntries(taken);
  return temperature === null || refused.includes('temperature')
    ? sampling
    : { ...sampling, temperature: Math.min(Math.max(temperature, 0), 1) };
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
