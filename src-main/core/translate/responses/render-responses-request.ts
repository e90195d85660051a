import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import { CODEX } from '../../constants.ts';
import type { CanonicalRequest, OutputFormat, Tool } from '../canonical/request.ts';
import type { RenderedRequest } from '../canonical/translation.ts';
import { limitStopSequences } from '../parse/limit-stop-sequences.ts';
import { listInstructions } from './choose-cache-key.ts';
import { toFunctionName, toShortKey } from './identifiers.ts';
import {
  canReason,
  clampOutputTokens,
  hasPhases,
  type OpenaiBackend,
  takesParallelCalls,
  takesSampling,
  takesVerbosity,
  usesResponsesLite,
} from './model-traits.ts';
import { renderInput } from './render-input.ts';
import { renderReasoning } from './render-reasoning.ts';
import { keepStrict, renderToolChoice, renderTools } from './render-tools.ts';

export interface ResponsesRequestOptions {
  /** The provider's name of the model. */
  readonly model: string;
  readonly backend: OpenaiBackend;
  /** From `chooseCacheKey`. */
  readonly cacheKey: string;
}

export interface RenderedResponsesRequest extends RenderedRequest {
  /** To be sent with the body, whatever the client's headers say. */
  readonly headers: Readonly<Record<string, string>>;
  /** OpenAI has none: to be cut locally with `createStopSequenceFilter`. */
  readonly localStopSequences: readonly string[];
  /** The client's names of tools by those that OpenAI was given, where they differ; for the answer's parser. */
  readonly toolNames: ReadonlyMap<string, string>;
}

/** Sent by Codex CLI with every request in the newer form. */
const LITE_HEADERS = { 'x-openai-internal-codex-responses-lite': 'true' };
/** The public API refuses less. */
const MIN_OUTPUT_TOKENS = 16;
const SERVICE_TIERS: Readonly<Record<OpenaiBackend, readonly string[]>> = {
  chatgpt: ['flex', 'priority'],
  'openai-api': ['auto', 'default', 'flex', 'priority', 'scale'],
};
const COMPACTION_TRIGGER = { type: 'compaction_trigger' };
/** Other clients' fields that the public API takes under the same name. */
const PLACED_EXTRAS = ['metadata', 'prompt_cache_options', 'prompt_cache_retention'];

/**
 * Renders the body of `POST /responses` for OpenAI. Nothing is ever stored there.
 *
 * ChatGPT's backend streams always, must have instructions, and refuses `max_output_tokens`, `temperature`, `top_p`,
 * `metadata`, `safety_identifier` and more (see `apply-codex-body-rules.ts`, to which the body is always acceptable
 * as it is). For its newer models, see {@link usesResponsesLite}. While they reason, models refuse temperature and
 * `top_p` also at the public API.
 *
 * @throws AppError `unsupported_parameter`, `invalid_parameter`
 */
export function renderResponsesRequest(
  request: CanonicalRequest,
  { model, backend, cacheKey }: ResponsesRequestOptions,
): RenderedResponsesRequest {
  const lite = backend === 'chatgpt' && usesResponsesLite(model);
  const dropped = new Set<string>();
  const tools = renderTools(request.tools, dropped);
  const input = renderInput(request.turns, {
    backend,
    omitsDetail: lite,
    hasPhases: hasPhases(model),
    dropped,
  });
  const prompt = {
    instructions: listInstructions(request).join('\n\n'),
    tools,
    toolChoice: renderToolChoice(request.toolChoice, request.tools),
    input: [...renderJsonReminder(request), ...input, ...(request.compacts ? [COMPACTION_TRIGGER] : [])],
  };
  const reasoning = renderReasoning(request.reasoning, model, backend);
  if (request.reasoning !== null && reasoning === null) dropped.add('reasoning');
  const parallelToolCalls = takesParallelCalls(model) ? request.parallelToolCalls : null;
  if (request.parallelToolCalls !== parallelToolCalls) dropped.add('parallel_tool_calls');
  const body: JsonObject = {
    model,
    ...(lite ? renderLitePrompt(prompt) : renderPrompt(prompt, backend, parallelToolCalls)),
    ...(lite
      ? { reasoning: { ...reasoning, context: 'all_turns' } }
      : reasoning === null
        ? {}
        : { reasoning }),
    ...renderText(request, model, dropped),
    ...(canReason(model) ? { include: ['reasoning.encrypted_content'] } : {}),
    ...renderServiceTier(request.serviceTier, backend, dropped),
    // Anthropic has an object by the same name.
    ...(Array.isArray(request.extras.context_management)
      ? { context_management: request.extras.context_management }
      : {}),
    prompt_cache_key: cacheKey,
    store: false,
    stream: backend === 'chatgpt' || request.stream,
    ...(backend === 'chatgpt' ? {} : renderPublicFields(request, model, reasoning?.effort ?? null, dropped)),
  };
  for (const name of listUnplaced(request, body)) dropped.add(name);
  return {
    body,
    dropped: [...dropped],
    headers: lite ? LITE_HEADERS : {},
    localStopSequences: limitStopSequences(request.stopSequences),
    toolNames: listChangedNames(request.tools),
  };
}

interface Prompt {
  readonly instructions: string;
  readonly tools: JsonObject[];
  readonly toolChoice: string | JsonObject | null;
  readonly input: JsonObject[];
}

function renderPrompt(
  { instructions, tools, toolChoice, input }: Prompt,
  backend: OpenaiBackend,
  parallelToolCalls: boolean | null,
): JsonObject {
  const text = instructions === '' && backend === 'chatgpt' ? CODEX.defaultInstructions : instructions;
  return {
    ...(text === '' ? {} : { instructions: text }),
    input,
    ...(tools.length === 0 ? {} : { tools }),
    ...(toolChoice === null ? {} : { tool_choice: toolChoice }),
    ...(parallelToolCalls === null || tools.length === 0 ? {} : { parallel_tool_calls: parallelToolCalls }),
  };
}

/** As Codex CLI 0.169 sends it, also without tools or instructions. */
function renderLitePrompt({ instructions, tools, toolChoice, input }: Prompt): JsonObject {
  const opening: JsonObject[] = [{ type: 'additional_tools', role: 'developer', tools }];
  if (instructions !== '') opening.push(renderDeveloperText(instructions));
  return { input: [...opening, ...input], tool_choice: toolChoice ?? 'auto', parallel_tool_calls: false };
}

function renderDeveloperText(text: string): JsonObject {
  return { type: 'message', role: 'developer', content: [{ type: 'input_text', text }] };
}

/**
 * OpenAI refuses JSON mode unless the input, not the instructions, has the word. Only the first turn is looked at: it
 * stays the same, and so does the beginning of the input.
 */
function renderJsonReminder({ outputFormat, turns }: CanonicalRequest): JsonObject[] {
  if (outputFormat?.kind !== 'json-object') return [];
  const isMentioned =
    turns[0]?.parts.some((part) => part.kind === 'text' && /json/i.test(part.text)) ?? false;
  return isMentioned ? [] : [renderDeveloperText('Answer with one JSON object and nothing else.')];
}

function renderText(
  { outputFormat, extras: { verbosity } }: CanonicalRequest,
  model: string,
  dropped: Set<string>,
): JsonObject {
  const isPlaced = typeof verbosity === 'string' && (takesVerbosity(model) || verbosity === 'medium');
  if (typeof verbosity === 'string' && !isPlaced) dropped.add('verbosity');
  const text: JsonObject = {
    ...(outputFormat === null ? {} : { format: renderFormat(outputFormat, dropped) }),
    ...(isPlaced ? { verbosity } : {}),
  };
  return Object.keys(text).length === 0 ? {} : { text };
}

function renderFormat(format: OutputFormat, dropped: Set<string>): JsonObject {
  if (format.kind === 'json-object') return { type: 'json_object' };
  const { name, description, schema, strict } = format;
  return {
    type: 'json_schema',
    name: toFunctionName(name === null || name === '' ? 'answer' : name),
    ...(description === null ? {} : { description }),
    schema,
    strict: keepStrict(strict, schema, 'text.format.strict', dropped),
  };
}

/** Anthropic's `standard_only` is OpenAI's `default`. */
function renderServiceTier(tier: string | null, backend: OpenaiBackend, dropped: Set<string>): JsonObject {
  if (tier === null) return {};
  const translated = tier === 'standard_only' ? 'default' : tier;
  if (SERVICE_TIERS[backend].includes(translated)) return { service_tier: translated };
  dropped.add('service_tier');
  return {};
}

function renderPublicFields(
  request: CanonicalRequest,
  model: string,
  effort: unknown,
  dropped: Set<string>,
): JsonObject {
  const { temperature, topP, userId, extras } = request;
  const samples = takesSampling(model, effort);
  const placed = PLACED_EXTRAS.filter(
    (name) => isJsonObject(extras[name]) || typeof extras[name] === 'string',
  );
  return {
    ...renderMaxOutputTokens(request, model, dropped),
    ...(temperature === null || !samples ? {} : { temperature }),
    ...(topP === null || !samples ? {} : { top_p: topP }),
    ...(userId === null ? {} : { safety_identifier: toShortKey(userId) }),
    ...Object.fromEntries(placed.map((name) => [name, extras[name]])),
  };
}

/** Some clients ask for as many as their own vendor's models may give. */
function renderMaxOutputTokens(
  { maxOutputTokens: asked }: CanonicalRequest,
  model: string,
  dropped: Set<string>,
): JsonObject {
  if (asked === null) return {};
  const tokens = Math.max(clampOutputTokens(asked, model), MIN_OUTPUT_TOKENS);
  if (tokens !== asked) dropped.add('max_output_tokens');
  return { max_output_tokens: tokens };
}

/** Fields of the request that are not in the body. */
function listUnplaced(request: CanonicalRequest, body: JsonObject): string[] {
  const asked: JsonObject = {
    max_output_tokens: request.maxOutputTokens,
    temperature: request.temperature,
    top_p: request.topP,
    top_k: request.topK,
    safety_identifier: request.userId,
  };
  const names = Object.keys(asked).filter((name) => asked[name] !== null && !(name in body));
  // What the body has by that name need not be the client's, e.g. `store`. Verbosity is looked after where `text` is made.
  const extras = Object.entries(request.extras).filter(
    ([name, value]) => name !== 'verbosity' && body[name] !== value,
  );
  return [...names, ...extras.map(([name]) => name)];
}

function listChangedNames(tools: readonly Tool[]): Map<string, string> {
  const names = tools.flatMap((tool) => ('name' in tool ? [tool.name] : []));
  return new Map(
    names.filter((name) => toFunctionName(name) !== name).map((name) => [toFunctionName(name), name]),
  );
}
