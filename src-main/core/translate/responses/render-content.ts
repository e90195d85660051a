import type { JsonObject } from '../../../../src-shared/json.ts';
import { placeOf } from '../canonical/place-of.ts';
import type { DocumentPart, ImagePart, TextPart } from '../canonical/request.ts';
import { invalidField, unsupportedField } from '../parse/read-field.ts';
import type { OpenaiBackend } from './model-traits.ts';

export interface ContentOptions {
  readonly backend: OpenaiBackend;
  /** The newer form of requests has no `detail` of images. */
  readonly omitsDetail: boolean;
}

/** A part of what goes into the model: a user's message or a tool's result. */
export function renderInputPart(
  part: TextPart | ImagePart | DocumentPart,
  options: ContentOptions,
): JsonObject[] {
  switch (part.kind) {
    case 'text':
      return inputText(part.text);
    case 'image':
      return [renderImage(part, options)];
    case 'document':
      return renderDocument(part, options);
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

function renderImage(image: ImagePart, { backend, omitsDetail }: ContentOptions): JsonObject {
  const { source, detail } = image;
  const wanted = omitsDetail ? {} : { detail: detail ?? 'auto' };
  switch (source.kind) {
    case 'base64':
      return { type: 'input_image', image_url: toDataUrl(source), ...wanted };
    case 'url':
      return { type: 'input_image', image_url: source.url, ...wanted };
    case 'file':
      return {
        type: 'input_image',
        file_id: requireOwnFile(source.fileId, placeOf(image), backend),
        ...wanted,
      };
    case 'text':
      throw invalidField(placeOf(image), 'an image, not text');
  }
}

function renderDocument(document: DocumentPart, options: ContentOptions): JsonObject[] {
  const { source, title, extras } = document;
  // What Anthropic shows the model beside the document.
  const context = typeof extras?.context === 'string' ? inputText(extras.context) : [];
  const asText = (text: string) => inputText(title === undefined ? text : `${title}\n\n${text}`);
  // Files that are not sent along have no place for a name.
  const heading = title === undefined ? [] : inputText(title);
  switch (source.kind) {
    case 'text':
      return [...context, ...asText(source.text)];
    case 'base64':
      if (source.mediaType.startsWith('text/')) {
        return [...context, ...asText(Buffer.from(source.data, 'base64').toString('utf8'))];
      }
      if (source.mediaType.startsWith('image/'))
        return [...context, renderImage({ ...document, kind: 'image' }, options)];
      return [
        ...context,
        { type: 'input_file', filename: toFilename(title, source.mediaType), file_data: toDataUrl(source) },
      ];
    case 'url':
      return [...context, ...heading, { type: 'input_file', file_url: source.url }];
    case 'file':
      return [
        ...context,
        ...heading,
        { type: 'input_file', file_id: requireOwnFile(source.fileId, placeOf(document), options.backend) },
      ];
  }
}

/** A title of Anthropic's is no file's name, by whose ending OpenAI tells files apart. */
function toFilename(title: string | undefined, mediaType: string): string {
  if (title === undefined || title === '') return 'document.pdf';
  return mediaType !== 'application/pdf' || /\.pdf$/i.test(title) ? title : `${title}.pdf`;
}

function toDataUrl({ mediaType, data }: { mediaType: string; data: string }): string {
  return `data:${mediaType};base64,${data}`;
}

/** Files of the public API belong to the key's project; ChatGPT's backend knows none of them. */
function requireOwnFile(fileId: string, path: string, backend: OpenaiBackend): string {
  if (backend === 'openai-api') return fileId;
  throw unsupportedField(path, 'ChatGPT cannot read uploaded files', 'Send the content itself.');
}
