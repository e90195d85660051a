import type { JsonObject } from '../../src-shared/json.ts';
import { isObject, objectsOf } from './read-request.ts';

const ALL_EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'];

/**
 * What one model refuses of a request that others take, or `null`. Kept apart from what the product knows of models
 * (`describe-claude-model.ts`, which names the sources), so that a slip on either side shows. Names without a version
 * have no rules.
 */
export function findModelProblem(body: JsonObject): string | null {
  const model = readModel(String(body.model));
  if (model === null) return null;
  return (
    findLimitProblem(body, model) ??
    findThinkingProblem(body, model) ??
    findSamplingProblem(body, model) ??
    findOutputProblem(body, model) ??
    findTurnProblem(body, model)
  );
}

interface Model {
  readonly line: string;
  /** `4.8`; of two digits at most, as all versions are. */
  readonly version: number;
}

function readModel(name: string): Model | null {
  const [, line, major, minor = '0'] = /^claude-([a-z]+)-(\d)(?:-(\d)(?!\d))?/.exec(name) ?? [];
  if (line !== undefined) return { line, version: Number(`${major}.${minor}`) };
  const [, oldMajor, oldMinor = '0', oldLine] = /^claude-(\d)(?:-(\d))?-([a-z]+)/.exec(name) ?? [];
  return oldLine === undefined ? null : { line: oldLine, version: Number(`${oldMajor}.${oldMinor}`) };
}

/** The models that always think, and so cannot be told which tool to call. */
function alwaysThinks({ line, version }: Model): boolean {
  return line === 'fable' || line === 'mythos' || (line !== 'haiku' && version > 5);
}

function findLimitProblem({ max_tokens }: JsonObject, { line, version }: Model): string | null {
  const limit = maxTokensOf(line, version);
  if (Number(max_tokens) <= limit) return null;
  return `max_tokens: ${max_tokens} > ${limit}, which is the maximum allowed number of output tokens`;
}

function maxTokensOf(line: string, version: number): number {
  if (version >= 4.6) return 128_000;
  if (version >= 3.7) return line === 'opus' && version < 4.5 ? 32_000 : 64_000;
  return version >= 3.5 ? 8192 : 4096;
}

function findThinkingProblem(body: JsonObject, model: Model): string | null {
  const { line, version } = model;
  const type = isObject(body.thinking) ? body.thinking.type : undefined;
  const refuse = `"thinking.type.${type}" is not supported for this model.`;
  // The newest think without being told.
  const thinks = type === 'enabled' || type === 'adaptive' || (type === undefined && version >= 5);
  const edits = objectsOf(isObject(body.context_management) ? body.context_management.edits : []);
  if (!thinks && edits.some((edit) => edit.type === 'clear_thinking_20251015')) {
    return '`clear_thinking_20251015` strategy requires `thinking` to be enabled or adaptive';
  }
  switch (type) {
    case undefined:
      return null;
    case 'enabled':
      return version >= 3.7 && version < 4.7 ? null : refuse;
    case 'adaptive':
      return version >= 4.6 ? null : refuse;
    case 'disabled':
      return version >= 3.7 && !alwaysThinks(model) ? null : refuse;
    case 'between_tools':
      return line === 'sonnet' && version === 5.5 ? null : refuse;
    default:
      return `thinking.type: Input tag '${type}' is not known`;
  }
}

function findSamplingProblem(body: JsonObject, { version }: Model): string | null {
  const given = ['temperature', 'top_p', 'top_k'].filter((name) => body[name] !== undefined);
  if (version >= 4.7 && given.length > 0) return `\`${given[0]}\` is deprecated for this model.`;
  const thinks = isObject(body.thinking) && body.thinking.type === 'adaptive';
  if (thinks && (body.temperature ?? 1) !== 1) {
    return '`temperature` may only be set to 1 when thinking is enabled or in adaptive mode.';
  }
  return version >= 4.1 && body.temperature !== undefined && body.top_p !== undefined
    ? '`temperature` and `top_p` cannot both be specified for this model. Please use only one.'
    : null;
}

function findOutputProblem({ output_config }: JsonObject, { line, version }: Model): string | null {
  const { effort, format } = isObject(output_config) ? output_config : {};
  if (format !== undefined && version < 4.5) return 'output_config.format: Extra inputs are not permitted';
  if (effort === undefined) return null;
  const efforts = effortsOf(line, version);
  if (efforts.length === 0) return 'This model does not support the effort parameter.';
  return efforts.includes(String(effort)) ? null : `output_config.effort: Input should be one of ${efforts}`;
}

function effortsOf(line: string, version: number): readonly string[] {
  if (version >= 4.7) return ALL_EFFORTS;
  if (version >= 4.6) return ALL_EFFORTS.filter((effort) => effort !== 'xhigh');
  return line === 'opus' && version >= 4.5 ? ALL_EFFORTS.slice(0, 3) : [];
}

function findTurnProblem(body: JsonObject, model: Model): string | null {
  const { line, version } = model;
  const messages = objectsOf(body.messages);
  const last = messages.at(-1);
  const isPaused = objectsOf(last?.content).some(({ type }) => type === 'server_tool_use');
  if (version >= 4.6 && last?.role === 'assistant' && !isPaused) {
    return 'This model does not support assistant message prefill. The conversation must end with a user message.';
  }
  const system = messages.findIndex(({ role }) => role === 'system');
  if (system >= 0 && version < 4.8) return `messages.${system}.role: Input should be 'user' or 'assistant'`;
  const choice = isObject(body.tool_choice) ? body.tool_choice.type : 'auto';
  const isForced = choice === 'any' || choice === 'tool';
  // The first of its line did take it.
  const refusesForce = alwaysThinks(model) && !(line !== 'opus' && line !== 'sonnet' && version === 5);
  return isForced && refusesForce ? 'tool_choice: forced tool use is not supported for this model.' : null;
}
