import type { JsonObject } from '../../../../src-shared/json.ts';
import type {
  DocumentPart,
  ImagePart,
  MediaSource,
  OpaquePart,
  Part,
  ThinkingPart,
  ToolCallPart,
  ToolResultPart,
  Turn,
} from '../canonical/request.ts';
import { unsupportedField } from '../parse/read-field.ts';
import { HARMLESS_ITEMS } from './claude-limits.ts';
import { parseArguments } from './tool-arguments.ts';

/** The one field of a function that stands for a free-form tool. */
export const CUSTOM_INPUT = 'input';

const IMAGE_TYPES = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

/**
 * Whether Claude can be given a part: text that says something, its own thinking with the seal on it, blocks of its
 * own server tools.
 *
 * @param dropped names of what is left out are added here
 * @throws AppError `unsupported_parameter` for an item of another vendor that cannot be left out
 */
export function isPartSent(part: Part, role: Turn['role'], dropped: Set<string>): boolean {
  switch (part.kind) {
    case 'text':
      return part.text.trim() !== ''; // The API refuses blocks of white space.
    case 'thinking':
      if (part.seal?.vendor !== 'anthropic') dropped.add('messages[].thinking');
      return part.seal?.vendor === 'anthropic';
    case 'opaque':
      return isItemSent(part, dropped);
    case 'image':
    case 'document':
      if (role !== 'assistant') return true;
      throw unsupportedField(
        `messages[].${part.kind}`,
        'Claude takes files from users only',
        'Send it as a user.',
      );
    default:
      return true;
  }
}

function isItemSent({ dialect, value }: OpaquePart, dropped: Set<string>): boolean {
  if (dialect === 'messages') return true;
  const type = String(value.type);
  const field = `messages[].${type}`;
  if (!HARMLESS_ITEMS.has(type)) {
    throw unsupportedField(field, 'Claude has no such item', 'Leave it out, or use a model of OpenAI.');
  }
  dropped.add(field);
  return false;
}

/** @throws AppError `unsupported_parameter` for a file that Claude cannot read */
export function renderMessagesBlock(part: Part, dropped: Set<string>): JsonObject {
  switch (part.kind) {
    case 'text':
      return { type: 'text', text: part.text, ...renderMark(part) };
    case 'image':
      return renderImage(part, dropped);
    case 'document':
      return renderDocument(part);
    case 'thinking':
      return renderThinking(part);
    case 'tool-call':
      return renderToolUse(part);
    case 'tool-result':
      return renderToolResult(part, dropped);
    case 'opaque':
      return part.value;
  }
}

function renderMark({ cache }: { readonly cache?: JsonObject }): JsonObject {
  return cache === undefined ? {} : { cache_control: cache };
}

function renderImage(part: ImagePart, dropped: Set<string>): JsonObject {
  const { source } = part;
  if (part.detail !== undefined && part.detail !== 'auto') dropped.add('messages[].image.detail');
  if (source.kind === 'base64' && IMAGE_TYPES.has(normaliseType(source.mediaType))) {
    return { type: 'image', source: toBase64Source(source), ...renderMark(part) };
  }
  if (source.kind === 'url' || isOwnFile(source)) {
    return { type: 'image', source: toReferenceSource(source), ...renderMark(part) };
  }
  const what = source.kind === 'base64' ? source.mediaType : source.kind;
  throw unsupportedField('messages[].image', `Claude does not read ${what}`, 'Send JPEG, PNG, GIF or WebP.');
}

function renderDocument(part: DocumentPart): JsonObject {
  const { source } = part;
  const rest = {
    ...(part.title !== undefined && { title: part.title }),
    ...part.extras,
    ...renderMark(part),
  };
  if (source.kind === 'text') {
    return {
      type: 'document',
      source: { type: 'text', media_type: 'text/plain', data: source.text },
      ...rest,
    };
  }
  if (source.kind === 'base64' && normaliseType(source.mediaType) === 'application/pdf') {
    return { type: 'document', source: toBase64Source(source), ...rest };
  }
  if (source.kind === 'url' || isOwnFile(source)) {
    return { type: 'document', source: toReferenceSource(source), ...rest };
  }
  const what = source.kind === 'base64' ? source.mediaType : source.kind;
  throw unsupportedField('messages[].document', `Claude does not read ${what}`, 'Send a PDF or plain text.');
}

function normaliseType(mediaType: string): string {
  const type = mediaType.toLowerCase();
  return type === 'image/jpg' ? 'image/jpeg' : type;
}

function toBase64Source({ mediaType, data }: MediaSource & { kind: 'base64' }): JsonObject {
  return { type: 'base64', media_type: normaliseType(mediaType), data };
}

/** Files are known to their own vendor only; OpenAI's ids begin with `file-`. */
function isOwnFile(source: MediaSource): source is MediaSource & { kind: 'file' } {
  return source.kind === 'file' && source.fileId.startsWith('file_');
}

function toReferenceSource(source: MediaSource & { kind: 'url' | 'file' }): JsonObject {
  return source.kind === 'url' ? { type: 'url', url: source.url } : { type: 'file', file_id: source.fileId };
}

function renderThinking({ text, seal }: ThinkingPart): JsonObject {
  const value = seal?.value ?? '';
  return seal?.vendor === 'anthropic' && seal.kind === 'redacted'
    ? { type: 'redacted_thinking', data: value }
    : { type: 'thinking', thinking: text, signature: value };
}

function renderToolUse(part: ToolCallPart): JsonObject {
  const input = part.isCustom ? { [CUSTOM_INPUT]: part.arguments } : parseArguments(part.arguments);
  return { type: 'tool_use', id: part.id, name: part.name, input, ...renderMark(part) };
}

function renderToolResult(part: ToolResultPart, dropped: Set<string>): JsonObject {
  const content = part.content.map((inner) => renderMessagesBlock(inner, dropped));
  return {
    type: 'tool_result',
    tool_use_id: part.callId,
    ...(content.length > 0 && { content }),
    ...(part.isError && { is_error: true }),
    ...renderMark(part),
  };
}
