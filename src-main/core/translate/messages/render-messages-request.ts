import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalRequest, Turn } from '../canonical/request.ts';
import type { RenderedRequest } from '../canonical/translation.ts';
import { unsupportedField } from '../parse/read-field.ts';
import { arrangeTurns } from './arrange-turns.ts';
import { type ClaudeModel, describeClaudeModel } from './describe-claude-model.ts';
import { blocksOf, placeCacheMarks } from './place-cache-marks.ts';
import { isPartSent, renderMessagesBlock } from './render-blocks.ts';
import { renderOutputFormat } from './render-output-format.ts';
import { type RenderedThinking, renderMessagesThinking } from './render-thinking.ts';
import { defineCalledTools, renderMessagesToolChoice, renderMessagesTools } from './render-tools.ts';

export interface RenderMessagesOptions {
  /** Claude's name of the model. */
  readonly model: string;
  /** `auto`: marks for prompt caching are set where the client set none. */
  readonly cacheBreakpoints: 'auto' | 'off';
  /** What is known better than {@link describeClaudeModel} knows it, e.g. from the provider's model list. */
  readonly maxOutputTokens?: number;
  readonly thinkingStyle?: ClaudeModel['thinkingStyle'];
}

/** Asked for with `thinking.block_binding`. */
const BINDING_BETA = 'thinking-binding-controls-2026-08-01';

/** Fields of the Messages API without a canonical place, which pass as they came. */
const PASSED_EXTRAS = new Set([
  'cache_control',
  'container',
  'diagnostics',
  'inference_geo',
  'mcp_servers',
  'speed',
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
): RenderedRequest {
  const dropped = new Set<string>();
  const model = describeModel(options);
  const format = renderOutputFormat(request.outputFormat, model.takesOutputFormat);
  const offered = renderMessagesTools(request.tools, dropped);
  const turns = arrangeTurns(request.turns, {
    takesSystemMessages: model.takesSystemMessages,
    isSent: (part, role) => isPartSent(part, role, dropped),
  });
  const tools = offered.length > 0 ? offered : defineCalledTools(turns);
  const choice = renderChoice(request, model, { offered, tools });
  const thinking = renderMessagesThinking(model, {
    reasoning: request.reasoning,
    maxOutputTokens: request.maxOutputTokens,
    isForced: choice?.type === 'any' || choice?.type === 'tool',
    isUnsealed: hasUnsealedCalls(turns),
  });
  if (thinking.isReduced) dropped.add('reasoning');
  const messages = renderMessages(turns, dropped);
  const plea = renderPlea(request, offered.length > 0 && !model.takesForcedTools);
  if (plea !== null) appendText(messages, plea);
  endWithUser(messages, model.takesPrefill && !thinking.thinks);
  const prompt = placeCacheMarks(
    { tools, system: renderSystem(request, format.sentence), messages },
    options.cacheBreakpoints === 'auto' && request.extras.cache_control === undefined,
  );
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
    ...renderStop(request.stopSequences),
    ...(request.userId !== null && { metadata: { user_id: request.userId } }),
    ...renderServiceTier(request.serviceTier, dropped),
    ...renderExtras(request.extras, dropped),
    ...(choice !== null && { tool_choice: choice }),
    ...(prompt.tools.length > 0 && { tools: prompt.tools }),
    ...(prompt.system.length > 0 && { system: prompt.system }),
    messages: prompt.messages,
  };
  const isBound = isJsonObject(thinking.thinking?.block_binding);
  return { body, dropped: [...dropped], ...(isBound && { betas: [BINDING_BETA] }) };
}

function describeModel({ model, maxOutputTokens, thinkingStyle }: RenderMessagesOptions): ClaudeModel {
  return {
    ...describeClaudeModel(model),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(thinkingStyle !== undefined && { thinkingStyle }),
  };
}

/** Tools that are defined only because the history calls them are not to be called again. */
function renderChoice(
  request: CanonicalRequest,
  { takesForcedTools }: ClaudeModel,
  { offered, tools }: { readonly offered: readonly JsonObject[]; readonly tools: readonly JsonObject[] },
): JsonObject | null {
  if (offered.length > 0) return renderMessagesToolChoice(request, takesForcedTools);
  return tools.length > 0 ? { type: 'none' } : null;
}

function renderSystem(request: CanonicalRequest, sentence: string | null): JsonObject[] {
  const texts = request.instructions.filter(({ text }) => text.trim() !== '');
  const blocks = texts.map((part) => renderMessagesBlock(part, new Set()));
  return sentence === null ? blocks : [...blocks, { type: 'text', text: sentence }];
}

function renderMessages(turns: readonly Turn[], dropped: Set<string>): JsonObject[] {
  return turns.map(({ role, parts }) => ({
    role,
    content: parts.map((part) => renderMessagesBlock(part, dropped)),
  }));
}

/** With a budget, the API wants the last assistant's turn to begin with thinking when it holds calls. */
function hasUnsealedCalls(turns: readonly Turn[]): boolean {
  const last = turns.findLast(({ role }) => role === 'assistant')?.parts ?? [];
  return last.some(({ kind }) => kind === 'tool-call') && last[0]?.kind !== 'thinking';
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
 * What the assistant said last is continued by models that do so (its end must not be white space); for others, as
 * with OpenAI, it is a message of its own, after which they go on.
 */
function endWithUser(messages: JsonObject[], takesPrefill: boolean): void {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return;
  const blocks = blocksOf(last);
  const block = blocks.at(-1);
  if (!takesPrefill || typeof block?.text !== 'string') {
    messages.push(CONTINUE);
    return;
  }
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

function renderStop(stopSequences: readonly string[]): JsonObject {
  if (stopSequences.some((stop) => stop.trim() === '')) {
    const reason = 'Claude takes no stop sequence of white space only';
    throw unsupportedField('stop', reason, 'Use a stop sequence with other characters in it.');
  }
  return stopSequences.length > 0 ? { stop_sequences: stopSequences } : {};
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

function renderExtras(extras: JsonObject, dropped: Set<string>): JsonObject {
  const passed: JsonObject = {};
  for (const [name, value] of Object.entries(extras)) {
    // OpenAI has a list by the same name.
    const isPassed = name === 'context_management' ? isJsonObject(value) : PASSED_EXTRAS.has(name);
    if (isPassed) passed[name] = value;
    else dropped.add(name);
  }
  return passed;
}
