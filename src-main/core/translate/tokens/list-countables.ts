import type { CanonicalRequest, MediaSource, Part, Tool } from '../canonical/request.ts';

/** What of a request is text to be encoded, and what is counted flat. */
export interface Countables {
  readonly texts: readonly string[];
  readonly flatTokens: number;
}

/** OpenAI's cookbook, «How to count tokens with tiktoken»: around each message, and before the answer. */
const TOKENS_PER_TURN = 3;
const TOKENS_BEFORE_ANSWER = 3;
/** Around a tool's definition, besides its text. */
const TOKENS_PER_TOOL = 8;
/** An image of the usual size; a `low` one is 85 everywhere. https://platform.openai.com/docs/guides/images */
const TOKENS_PER_IMAGE = 1500;
const TOKENS_PER_LOW_IMAGE = 85;
/** A PDF page is text and an image of it; pages are about 50 kB, and there are at most 100 that are read. */
const TOKENS_PER_PAGE = 2000;
const BYTES_PER_PAGE = 50_000;
const MAX_PAGES = 100;
const BYTES_PER_BASE64_CHARACTER = 3 / 4;

export function listCountables({ instructions, turns, tools, outputFormat }: CanonicalRequest): Countables {
  const texts = instructions.map(({ text }) => text);
  let flatTokens = TOKENS_BEFORE_ANSWER + (instructions.length > 0 ? TOKENS_PER_TURN : 0);
  for (const { parts } of turns) {
    flatTokens += TOKENS_PER_TURN;
    for (const part of parts) flatTokens += addPart(part, texts);
  }
  for (const tool of tools) {
    flatTokens += TOKENS_PER_TOOL;
    texts.push(describeTool(tool));
  }
  if (outputFormat?.kind === 'json-schema') texts.push(JSON.stringify(outputFormat.schema));
  return { texts, flatTokens };
}

/** @returns the flat tokens of the part; its text goes to `texts` */
function addPart(part: Part, texts: string[]): number {
  switch (part.kind) {
    case 'text':
    case 'thinking':
      texts.push(part.text);
      return 0;
    case 'tool-call':
      texts.push(part.name, part.arguments);
      return TOKENS_PER_TURN;
    case 'tool-result':
      return part.content.reduce((sum, inner) => sum + addPart(inner, texts), TOKENS_PER_TURN);
    case 'image':
      return part.detail === 'low' ? TOKENS_PER_LOW_IMAGE : TOKENS_PER_IMAGE;
    case 'document':
      return addDocument(part.source, texts);
    case 'opaque':
      texts.push(JSON.stringify(part.value));
      return 0;
  }
}

function addDocument(source: MediaSource, texts: string[]): number {
  if (source.kind === 'text') {
    texts.push(source.text);
    return 0;
  }
  if (source.kind !== 'base64') return TOKENS_PER_PAGE;
  const bytes = source.data.length * BYTES_PER_BASE64_CHARACTER;
  return TOKENS_PER_PAGE * Math.min(MAX_PAGES, Math.max(1, Math.ceil(bytes / BYTES_PER_PAGE)));
}

function describeTool(tool: Tool): string {
  switch (tool.kind) {
    case 'function':
      return [tool.name, tool.description ?? '', JSON.stringify(tool.parameters)].join('\n');
    case 'custom':
      return [tool.name, tool.description ?? '', JSON.stringify(tool.format)].join('\n');
    case 'web-search':
    case 'opaque':
      return JSON.stringify(tool.definition);
  }
}
