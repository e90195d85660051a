import type { JsonObject } from '../../../../src-shared/json.ts';
import type {
  DocumentPart,
  ImagePart,
  MediaSource,
  Part,
  TextPart,
  ThinkingPart,
  ToolCallPart,
  ToolResultPart,
} from '../canonical/request.ts';
import { readCacheMark } from '../parse/read-cache-mark.ts';
import {
  invalidField,
  isMissing,
  readArray,
  readName,
  readObject,
  readOptionalBoolean,
  readOptionalObject,
  readOptionalText,
  readText,
} from '../parse/read-field.ts';
import { decodeSealFromMessages } from '../seal/encode-seal.ts';

type ContentPart = TextPart | ImagePart | DocumentPart;

/**
 * The content of a user or assistant message, as a string or as blocks. Server tools' blocks and other ones that
 * only Anthropic has become opaque parts.
 *
 * @throws AppError `invalid_parameter`
 */
export function parseMessagesContent(content: unknown, role: 'user' | 'assistant', path: string): Part[] {
  if (typeof content === 'string') return toTextParts(content);
  return readArray(content, path).flatMap((value, index) => {
    const blockPath = `${path}[${index}]`;
    return parseBlock(readObject(value, blockPath), role, blockPath);
  });
}

/** Content that must be text: the system prompt, system messages. */
export function parseTextBlocks(content: unknown, path: string): TextPart[] {
  if (typeof content === 'string') return toTextParts(content);
  return readArray(content, path).flatMap((value, index) => {
    const block = readObject(value, `${path}[${index}]`);
    if (block.type !== 'text') throw invalidField(`${path}[${index}].type`, 'text');
    return parseText(block, `${path}[${index}]`);
  });
}

function parseBlock(block: JsonObject, role: 'user' | 'assistant', path: string): Part[] {
  switch (readName(block.type, `${path}.type`)) {
    case 'tool_use':
      requireRole(role, 'assistant', path);
      return [
        {
          kind: 'tool-call',
          id: readName(block.id, `${path}.id`),
          name: readName(block.name, `${path}.name`),
          arguments: JSON.stringify(readOptionalObject(block.input, `${path}.input`) ?? {}),
          ...pickCallExtras(block),
          ...readCacheMark(block),
        },
      ];
    case 'tool_result':
      requireRole(role, 'user', path);
      return [parseToolResult(block, path)];
    case 'thinking':
      return [parseThinking(block, path)];
    case 'redacted_thinking': {
      const data = readText(block.data, `${path}.data`);
      const seal = decodeSealFromMessages(data) ?? {
        vendor: 'anthropic' as const,
        kind: 'redacted' as const,
        value: data,
      };
      return [{ kind: 'thinking', text: '', seal }];
    }
    default:
      return parseContentBlock(block, path) ?? [{ kind: 'opaque', dialect: 'messages', value: block, path }];
  }
}

function pickCallExtras({ caller, toolset_name: toolset }: JsonObject): Pick<ToolCallPart, 'extras'> {
  const extras = {
    ...(!isMissing(caller) && { caller }),
    ...(!isMissing(toolset) && { toolset_name: toolset }),
  };
  return Object.keys(extras).length > 0 ? { extras } : {};
}

function requireRole(role: string, required: string, path: string): void {
  if (role !== required) throw invalidField(path, `in a message of role ${required}`);
}

/** An empty signature comes from a client that lost it: the reasoning then cannot be sent back. */
function parseThinking(block: JsonObject, path: string): ThinkingPart {
  const text = readText(block.thinking, `${path}.thinking`);
  const signature = readOptionalText(block.signature, `${path}.signature`) ?? '';
  if (signature === '') return { kind: 'thinking', text, seal: null };
  const seal = decodeSealFromMessages(signature) ?? {
    vendor: 'anthropic' as const,
    kind: 'signature' as const,
    value: signature,
  };
  return { kind: 'thinking', text, seal };
}

function parseToolResult(block: JsonObject, path: string): ToolResultPart {
  return {
    kind: 'tool-result',
    callId: readName(block.tool_use_id, `${path}.tool_use_id`),
    content: parseResultContent(block.content, `${path}.content`),
    isError: readOptionalBoolean(block.is_error, `${path}.is_error`) ?? false,
    ...readCacheMark(block),
  };
}

function parseResultContent(content: unknown, path: string): ContentPart[] {
  if (content === undefined || content === null) return [];
  if (typeof content === 'string') return toTextParts(content);
  return readArray(content, path).flatMap((value, index) => {
    const blockPath = `${path}[${index}]`;
    const block = readObject(value, blockPath);
    if (block.type === 'tool_reference') {
      // Elsewhere deferred tools are there from the beginning, so that finding one is all that is left to say.
      const name = readName(block.tool_name, `${blockPath}.tool_name`);
      return toTextParts(`The tool ${name} is available.`, { block });
    }
    return parseContentBlock(block, blockPath) ?? toTextParts(JSON.stringify(block), { block });
  });
}

/** Blocks of messages and of tool results alike; `null` for another one. */
function parseContentBlock(block: JsonObject, path: string): ContentPart[] | null {
  switch (block.type) {
    case 'text':
      return parseText(block, path);
    case 'image':
      return [{ kind: 'image', source: parseSource(block, path), path, ...readCacheMark(block) }];
    case 'document':
      return parseDocument(block, path);
    case 'search_result':
      return parseSearchResult(block, path);
    default:
      return null;
  }
}

function parseText(block: JsonObject, path: string): TextPart[] {
  const { citations } = block;
  const isCited = Array.isArray(citations) && citations.length > 0;
  return toTextParts(readText(block.text, `${path}.text`), {
    ...(isCited && { block }),
    ...readCacheMark(block),
  });
}

/** The API refuses empty text blocks; clients send them all the same, and they say nothing. */
function toTextParts(text: string, rest: Pick<TextPart, 'cache' | 'block'> = {}): TextPart[] {
  return text === '' ? [] : [{ kind: 'text', text, ...rest }];
}

function parseSource(block: JsonObject, path: string): MediaSource {
  const source = readObject(block.source, `${path}.source`);
  switch (source.type) {
    case 'base64':
      return {
        kind: 'base64',
        mediaType: readName(source.media_type, `${path}.source.media_type`),
        data: readName(source.data, `${path}.source.data`),
      };
    case 'url':
      return { kind: 'url', url: readName(source.url, `${path}.source.url`) };
    case 'file':
      return { kind: 'file', fileId: readName(source.file_id, `${path}.source.file_id`) };
    default:
      throw invalidField(`${path}.source.type`, 'one of base64, url, file');
  }
}

/** A document of blocks becomes documents of text, and the images between them. */
function parseDocument(block: JsonObject, path: string): ContentPart[] {
  const source = readObject(block.source, `${path}.source`);
  const sourcePath = `${path}.source`;
  if (source.type === 'text') {
    return [toDocument(block, { kind: 'text', text: readText(source.data, `${sourcePath}.data`) }, path)];
  }
  if (source.type !== 'content') return [toDocument(block, parseSource(block, path), path)];
  if (typeof source.content === 'string') {
    return [toDocument(block, { kind: 'text', text: source.content }, path)];
  }
  const parts: ContentPart[] = [];
  let texts: string[] = [];
  const closeText = () => {
    if (texts.length > 0) parts.push(toDocument(block, { kind: 'text', text: texts.join('\n') }, path));
    texts = [];
  };
  for (const [index, value] of readArray(source.content, `${sourcePath}.content`).entries()) {
    const innerPath = `${sourcePath}.content[${index}]`;
    const inner = readObject(value, innerPath);
    if (inner.type === 'text') {
      texts.push(readText(inner.text, `${innerPath}.text`));
    } else if (inner.type === 'image') {
      closeText();
      parts.push({ kind: 'image', source: parseSource(inner, innerPath), path: innerPath });
    } else {
      throw invalidField(`${innerPath}.type`, 'text or image');
    }
  }
  closeText();
  return parts;
}

function toDocument(block: JsonObject, source: MediaSource, path: string): DocumentPart {
  const title = readOptionalText(block.title, `${path}.title`);
  const extras = Object.fromEntries(
    Object.entries({ context: block.context, citations: block.citations }).filter(
      ([, value]) => value != null,
    ),
  );
  return {
    kind: 'document',
    source,
    ...(title !== null && { title }),
    ...(Object.keys(extras).length > 0 && { extras }),
    path,
    ...readCacheMark(block),
  };
}

function parseSearchResult(block: JsonObject, path: string): TextPart[] {
  const texts = readArray(block.content, `${path}.content`).map((value, index) => {
    const innerPath = `${path}.content[${index}]`;
    return readText(readObject(value, innerPath).text, `${innerPath}.text`);
  });
  const title = readText(block.title, `${path}.title`);
  const source = readText(block.source, `${path}.source`);
  return toTextParts([`${title} (${source})`, ...texts].join('\n'), { block, ...readCacheMark(block) });
}
