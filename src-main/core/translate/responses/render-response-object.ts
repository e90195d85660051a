import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalRequest, OutputFormat, Tool, ToolChoice } from '../canonical/request.ts';
import type { AnswerOptions } from '../canonical/translation.ts';

/** What an answer's `response` object says of its request, which OpenAI's schema wants repeated. */
export function renderRequestEcho({
  model,
  request,
  createdAtS,
  body = {},
  keptId,
}: AnswerOptions): JsonObject {
  const { extras, reasoning } = request;
  return {
    object: 'response',
    created_at: createdAtS,
    background: false,
    instructions: body.instructions ?? null,
    max_output_tokens: request.maxOutputTokens,
    max_tool_calls: extras.max_tool_calls ?? null,
    metadata: extras.metadata ?? {},
    model,
    parallel_tool_calls: request.parallelToolCalls ?? true,
    previous_response_id: body.previous_response_id ?? null,
    prompt_cache_key: request.cacheKey,
    reasoning: { effort: reasoning?.effort ?? null, summary: reasoning?.summary ?? null },
    safety_identifier: body.safety_identifier ?? null,
    service_tier: request.serviceTier,
    store: keptId !== undefined,
    temperature: request.temperature,
    text: {
      format: renderFormat(request.outputFormat),
      ...(extras.verbosity === undefined ? {} : { verbosity: extras.verbosity }),
    },
    tool_choice: renderToolChoice(request),
    tools: renderTools(request.tools),
    top_logprobs: 0,
    top_p: request.topP,
    truncation: extras.truncation ?? 'disabled',
    ...(typeof body.user === 'string' && { user: body.user }),
  };
}

function renderFormat(format: OutputFormat | null): JsonObject {
  switch (format?.kind) {
    case undefined:
      return { type: 'text' };
    case 'json-object':
      return { type: 'json_object' };
    case 'json-schema':
      return {
        type: 'json_schema',
        name: format.name ?? 'answer',
        description: format.description,
        schema: format.schema,
        strict: format.strict ?? false,
      };
  }
}

function renderToolChoice({ toolChoice, tools }: CanonicalRequest): string | JsonObject {
  const byKind: Readonly<Record<Exclude<ToolChoice['kind'], 'tool'>, string>> = {
    auto: 'auto',
    none: 'none',
    any: 'required',
  };
  if (toolChoice === null) return 'auto';
  if (toolChoice.kind !== 'tool') return byKind[toolChoice.kind];
  const tool = tools.find((candidate) => 'name' in candidate && candidate.name === toolChoice.name);
  // The one choice of a tool that has no name of its client's.
  const search = tools.find(({ kind }) => kind === 'web-search');
  if (tool === undefined && search?.kind === 'web-search') return { type: search.definition.type };
  return { type: tool?.kind === 'custom' ? 'custom' : 'function', name: toolChoice.name };
}

/** Tools of a namespace are together again. */
function renderTools(tools: readonly Tool[]): JsonObject[] {
  const rendered: JsonObject[] = [];
  const namespaces = new Map<string, JsonObject[]>();
  for (const tool of tools) {
    if (tool.kind === 'web-search' || tool.kind === 'opaque') {
      rendered.push(tool.definition);
      continue;
    }
    const namespace = tool.origin?.namespace;
    if (namespace === undefined) {
      rendered.push(renderTool(tool));
      continue;
    }
    const siblings = namespaces.get(namespace) ?? [];
    siblings.push(renderTool(tool));
    if (namespaces.has(namespace)) continue;
    namespaces.set(namespace, siblings);
    rendered.push({ type: 'namespace', name: namespace, description: '', tools: siblings });
  }
  return rendered;
}

function renderTool(tool: Tool & { kind: 'function' | 'custom' }): JsonObject {
  const { description } = tool;
  const name = tool.origin?.name ?? tool.name;
  if (tool.kind === 'function') {
    const { parameters, strict } = tool;
    return { type: 'function', name, description, parameters, strict: strict ?? false };
  }
  return { type: 'custom', name, description, format: tool.format ?? { type: 'text' } };
}
