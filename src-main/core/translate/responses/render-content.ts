import type { JsonObject } from '../../../../src-shared/json.ts';
import { AppError } from '../../errors/app-error.ts';
import type { DocumentPart, ImagePart, MediaSource, TextPart } from '../canonical/request.ts';
import type { OpenaiBackend } from './model-traits.ts';

export interface ContentOptions {
  readonly backend: OpenaiBackend;
  /** The newer form of requests has no `detail` of images. */
  readonly omitsDetail: boolean;
}

/** A part of what goes into the model: a user's message or a tool's result. */
export function renderInputPart(
  part: TextPart | ImagePart | DocumentPart,
  path: string,
  options: ContentOptions,
): JsonObject[] {
  switch (part.kind) {
    case 'text':
      return inputText(part.text);
    case 'image':
      return [renderImage(part.source, part.detail, path, options)];
    case 'document':
      return renderDocument(part, path, options);
  }
}

export function inputText(text: string): JsonObject[] {
  return text === '' ? [] : [{ type: 'input_text', text }];
}

/** A part of what the model said. Other parts than text it never says, in any dialect. */
export function renderOutputText({ text, isRefusal }: TextPart): JsonObject[] {
  if (text === '') return [];
  return [isRefusal ? { type: 'refusal', refusal: text } : { type: 'output_text', text }];
}

function renderImage(
  source: MediaSource,
  detail: string | undefined,
  path: string,
  { backend, omitsDetail }: ContentOptions,
): JsonObject {
  const wanted = omitsDetail ? {} : { detail: detail ?? 'auto' };
  switch (source.kind) {
    case 'base64':
      return { type: 'input_image', image_url: toDataUrl(source), ...wanted };
    case 'url':
      return { type: 'input_image', image_url: source.url, ...wanted };
    case 'file':
      return { type: 'input_image', file_id: requireOwnFile(source.fileId, path, backend), ...wanted };
    case 'text':
      throw new AppError('invalid_parameter', `${path} is an image, but its source is text.`, {
        param: path,
      });
  }
}

function renderDocument(
  { source, title, extras }: DocumentPart,
  path: string,
  options: ContentOptions,
): JsonObject[] {
  // What Anthropic shows the model beside the document.
  const context = typeof extras?.context === 'string' ? inputText(extras.context) : [];
  const asText = (text: string) => inputText(title === undefined ? text : `${title}\n\n${text}`);
  switch (source.kind) {
    case 'text':
      return [...context, ...asText(source.text)];
    case 'base64':
      if (source.mediaType.startsWith('text/')) {
        return [...context, ...asText(Buffer.from(source.data, 'base64').toString('utf8'))];
      }
      if (source.mediaType.startsWith('image/'))
        return [...context, renderImage(source, undefined, path, options)];
      return [
        ...context,
        { type: 'input_file', filename: title ?? 'document.pdf', file_data: toDataUrl(source) },
      ];
    case 'url':
      return [...context, { type: 'input_file', file_url: source.url }];
    case 'file':
      return [
        ...context,
        { type: 'input_file', file_id: requireOwnFile(source.fileId, path, options.backend) },
      ];
  }
}

function toDataUrl({ mediaType, data }: { mediaType: string; data: string }): string {
  return `data:${mediaType};base64,${data}`;
}

/** Files of the public API belong to the key's project; ChatGPT's backend knows none of them. */
function requireOwnFile(fileId: string, path: string, backend: OpenaiBackend): string {
  if (backend === 'openai-api') return fileId;
  throw new AppError(
    'unsupported_parameter',
    `${path} is not supported: ChatGPT cannot read uploaded files.`,
    {
      param: path,
      advice: 'Send the content itself.',
    },
  );
}
