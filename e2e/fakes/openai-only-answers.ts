import type { JsonObject } from '../../src-shared/json.ts';
import { type Answer, makeAnswer } from './deliver-answer.ts';
import type { RecordedRequest } from './exchange.ts';
import { randomText } from './grant-store.ts';
import { isJson, isObject, objectsOf } from './read-request.ts';

/** What the web search finds. */
export const SEARCH_OUTPUT = 'Zürich: sunny, 21 °C. 🏔️';
/** The image that is made, a whole PNG of one pixel, in base64. */
export const IMAGE_BASE64 =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** https://github.com/openai/codex/blob/main/codex-rs/codex-api/src/search.rs */
const SEARCH_FIELDS = ['id', 'model', 'reasoning', 'input', 'commands', 'settings', 'max_output_tokens'];
const SEARCH_COMMANDS = [
  'search_query',
  'image_query',
  'open',
  'click',
  'find',
  'screenshot',
  'finance',
  'weather',
  'sports',
  'time',
  'response_length',
];
const SEARCH_SETTINGS = [
  'user_location',
  'search_context_size',
  'filters',
  'image_settings',
  'allowed_callers',
  'external_web_access',
];

/** https://platform.openai.com/docs/api-reference/images/create */
const IMAGE_FIELDS = [
  'prompt',
  'background',
  'model',
  'moderation',
  'n',
  'output_compression',
  'output_format',
  'partial_images',
  'quality',
  'response_format',
  'safety_identifier',
  'size',
  'stream',
  'style',
  'user',
];
/** Codex sends `images`, by URL; OpenAI's SDK a form with the files. */
const EDIT_FIELDS = [...IMAGE_FIELDS, 'images', 'input_fidelity', 'mask'];
const FORM_FIELDS = [...IMAGE_FIELDS, 'image', 'image[]', 'input_fidelity', 'mask'];

/** The usage of one image in OpenAI's form; the numbers are made up. */
const USAGE = {
  input_tokens: 17,
  input_tokens_details: { image_tokens: 0, text_tokens: 17 },
  output_tokens: 1372,
  total_tokens: 1389,
};

/**
 * The answer of an endpoint for Codex's own tools, or what is wrong with the request.
 *
 * @param path behind the base URL
 * @returns `null` when there is no such endpoint
 */
export function answerOpenaiOnly(
  path: string,
  request: RecordedRequest,
  headers: Readonly<Record<string, string>>,
): Answer | { readonly problem: string } | null {
  switch (`${request.method} ${path}`) {
    case 'POST /alpha/search': {
      const problem = findSearchProblem(request);
      const found = { encrypted_output: randomText(96), output: SEARCH_OUTPUT };
      return problem === null ? makeAnswer(200, found, headers) : { problem };
    }
    case 'POST /images/generations': {
      const problem = findGenerationProblem(request);
      return problem === null ? answerImage(request, headers) : { problem };
    }
    case 'POST /images/edits': {
      const problem = findEditProblem(request);
      return problem === null ? answerImage(request, headers) : { problem };
    }
    default:
      return null;
  }
}

function findSearchProblem(request: RecordedRequest): string | null {
  const body = readJson(request);
  if (body === null) return 'We could not parse the JSON body of your request.';
  const { id, model, input, commands, settings } = body;
  const missing = Object.entries({ id, model }).find(([, value]) => typeof value !== 'string');
  if (missing !== undefined) return `Missing required parameter: '${missing[0]}'.`;
  const foreignItem = objectsOf(input).find(({ type }) => type !== 'message');
  if (foreignItem !== undefined)
    return `Invalid value: '${foreignItem.type}'. Supported values are: message.`;
  return (
    findForeign(body, SEARCH_FIELDS) ??
    findForeign(commands, SEARCH_COMMANDS) ??
    findForeign(settings, SEARCH_SETTINGS)
  );
}

function findGenerationProblem(request: RecordedRequest): string | null {
  const body = readJson(request);
  if (body === null) return 'We could not parse the JSON body of your request.';
  if (typeof body.prompt !== 'string') return "Missing required parameter: 'prompt'.";
  return findForeign(body, IMAGE_FIELDS);
}

function findEditProblem(request: RecordedRequest): string | null {
  const names = readFormNames(request);
  if (names !== null) {
    const missing = ['prompt', 'image'].find((name) => !names.some((given) => given.startsWith(name)));
    if (missing !== undefined) return `Missing required parameter: '${missing}'.`;
    const foreign = names.find((name) => !FORM_FIELDS.includes(name));
    return foreign === undefined ? null : `Unknown parameter: '${foreign}'.`;
  }
  const body = readJson(request);
  if (body === null) return 'We could not parse the body of your request.';
  if (typeof body.prompt !== 'string') return "Missing required parameter: 'prompt'.";
  if (!objectsOf(body.images).some(({ image_url }) => /^(data:image|https:)/.test(String(image_url)))) {
    return "Missing required parameter: 'images'.";
  }
  return findForeign(body, EDIT_FIELDS);
}

function readJson(request: RecordedRequest): JsonObject | null {
  return isJson(request) && isObject(request.json) ? request.json : null;
}

/** The names of the parts of a whole `multipart/form-data` body (RFC 7578), or `null` when it is none. */
function readFormNames({ headers, body }: RecordedRequest): string[] | null {
  const [, boundary] =
    /^multipart\/form-data; ?boundary="?([^";]+)"?$/.exec(headers['content-type'] ?? '') ?? [];
  if (boundary === undefined) return null;
  const text = body.toString('latin1');
  if (!text.startsWith(`--${boundary}\r\n`) || !text.trimEnd().endsWith(`--${boundary}--`)) return null;
  const parts = text.split(`--${boundary}\r\n`).slice(1);
  return parts.map((part) => /^content-disposition: form-data; name="([^"]*)"/i.exec(part)?.[1] ?? '');
}

function findForeign(value: unknown, known: readonly string[]): string | null {
  const foreign = Object.keys(isObject(value) ? value : {}).find((name) => !known.includes(name));
  return foreign === undefined ? null : `Unknown parameter: '${foreign}'.`;
}

function answerImage(request: RecordedRequest, headers: Readonly<Record<string, string>>): Answer {
  const created = 1_778_832_973;
  const about = { background: 'opaque', output_format: 'png', quality: 'medium', size: '1024x1024' };
  if (!isObject(request.json) || request.json.stream !== true) {
    return makeAnswer(200, { created, ...about, data: [{ b64_json: IMAGE_BASE64 }], usage: USAGE }, headers);
  }
  const image = { b64_json: IMAGE_BASE64, created_at: created, ...about };
  const events = [
    { type: 'image_generation.partial_image', ...image, partial_image_index: 0 },
    { type: 'image_generation.completed', ...image, usage: USAGE },
  ];
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream; charset=utf-8', ...headers },
    parts: events.map((event) => Buffer.from(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)),
  };
}
