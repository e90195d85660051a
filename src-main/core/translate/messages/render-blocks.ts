import type { JsonObject } from '../../../../src-shared/json.ts';
import type { AppError } from '../../errors/app-error.ts';
import { placeOf } from '../canonical/place-of.ts';
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

/** Longest values that the API takes: https://platform.claude.com/docs/en/api/messages */
const MAX_CALLED_NAME = 200;
const MAX_TITLE = 500;

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
      throw unsupportedField(placeOf(part), 'Claude takes files from users only', 'Send it as a user.');
    default:
      return true;
  }
}

function isItemSent({ dialect, value, path }: OpaquePart, dropped: Set<string>): boolean {
  if (dialect === 'messages') return true;
  const type = String(value.type);
  const field = `messages[].${type}`;
  if (HARMLESS_ITEMS.has(type)) {
    dropped.add(field);
    return false;
  }
  // Left out, the conversation would go with it.
  if (type === 'compaction') {
    const reason = 'only OpenAI can read this summary of the conversation so far';
    throw unsupportedField(
      path ?? field,
      reason,
      'Go on with a model of OpenAI, or begin a new conversation.',
    );
  }
  const reason = `Claude has no item of type ${type}`;
  throw unsupportedField(path ?? field, reason, 'Leave it out, or use a model of OpenAI.');
}

/** @throws AppError `unsupported_parameter` for a file that Claude cannot read */
export function renderMessagesBlock(part: Part, dropped: Set<string>): JsonObject {
  switch (part.kind) {
    case 'text':
      return part.block ?? { type: 'text', text: part.text, ...renderMark(part) };
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
  throw refuseSource(part, 'Send JPEG, PNG, GIF or WebP.');
}

function renderDocument(part: DocumentPart): JsonObject {
  const { source } = part;
  const rest = {
    // Not to end within a character.
    ...(part.title && { title: part.title.slice(0, MAX_TITLE).replace(/[\uD800-\uDBFF]$/, '') }),
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
  throw refuseSource(part, 'Send a PDF or plain text.');
}

function refuseSource(part: ImagePart | DocumentPart, advice: string): AppError {
  const { source } = part;
  if (source.kind === 'file') {
    const reason = "files are known to their own vendor only, and this id is none of Anthropic's";
    return unsupportedField(placeOf(part), reason, 'Send the data of the file itself.');
  }
  const what = source.kind === 'base64' ? source.mediaType : source.kind;
  return unsupportedField(placeOf(part), `Claude does not read ${what}`, advice);
}

function normaliseType(mediaType: string): string {
  const type = mediaType.toLowerCase();
  return type === 'image/jpg' ? 'image/jpeg' : type;
}

function toBase64Source({ mediaType, data }: MediaSource & { kind: 'base64' }): JsonObject {
  return { type: 'base64', media_type: normaliseType(mediaType), data };
}

/** OpenAI's ids begin with `file-`. */
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
  return {
    type: 'tool_use',
    id: part.id,
    name: part.name.slice(0, MAX_CALLED_NAME),
    input,
    ...part.extras,
    ...renderMark(part),
  };
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
