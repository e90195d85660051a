import type { JsonObject } from '../../../../src-shared/json.ts';
import type { DocumentPart, ImagePart, MediaSource, TextPart } from '../canonical/request.ts';
import { parseFileData, parseImageUrl, toFilePart } from '../parse/parse-media-source.ts';
import { readCacheMark } from '../parse/read-cache-mark.ts';
import {
  invalidField,
  readArray,
  readObject,
  readOptionalText,
  readText,
  unsupportedField,
} from '../parse/read-field.ts';

export type ContentPart = TextPart | ImagePart | DocumentPart;

/** The content of a message or of a tool's result: a string, or parts of any role. Empty text is left out. */
export function parseContent(content: unknown, path: string): ContentPart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content }];
  return readArray(content, path).flatMap((value, i) =>
    parsePart(readObject(value, `${path}[${i}]`), `${path}[${i}]`),
  );
}

/** Content that must be text: system and developer messages. */
export function parseTextContent(content: unknown, path: string): TextPart[] {
  return parseContent(content, path).map((part) => {
    if (part.kind === 'text') return part;
    throw unsupportedField(
      path,
      'system and developer messages are text',
      'Send the file in a user message.',
    );
  });
}

function parsePart(part: JsonObject, path: string): ContentPart[] {
  switch (part.type) {
    case 'input_text':
    case 'output_text':
    case 'text': {
      const text = readText(part.text, `${path}.text`);
      return text === '' ? [] : [{ kind: 'text', text, ...readCacheMark(part) }];
    }
    case 'refusal': {
      const text = readText(part.refusal, `${path}.refusal`);
      return text === '' ? [] : [{ kind: 'text', text, isRefusal: true }];
    }
    case 'input_image':
      return [parseImage(part, path)];
    case 'input_file':
      return [parseFile(part, path)];
    default:
      throw unsupportedField(`${path}.type`, 'content is text, images and files', 'Leave the part out.');
  }
}

function parseImage(part: JsonObject, path: string): ImagePart {
  const url = readOptionalText(part.image_url, `${path}.image_url`);
  const fileId = readOptionalText(part.file_id, `${path}.file_id`);
  const detail = readOptionalText(part.detail, `${path}.detail`);
  return {
    kind: 'image',
    source: url === null ? fileSource(fileId, path, 'image_url') : parseImageUrl(url, `${path}.image_url`),
    ...(detail === null ? {} : { detail }),
    path,
    ...readCacheMark(part),
  };
}

function parseFile(part: JsonObject, path: string): DocumentPart | ImagePart {
  const title = readOptionalText(part.filename, `${path}.filename`);
  return toFilePart(parseSource(part, title, path), title, { path, ...readCacheMark(part) });
}

function parseSource(part: JsonObject, title: string | null, path: string): MediaSource {
  const data = readOptionalText(part.file_data, `${path}.file_data`);
  if (data !== null) return parseFileData(data, title, `${path}.file_data`);
  const url = readOptionalText(part.file_url, `${path}.file_url`);
  if (url !== null) return { kind: 'url', url };
  return fileSource(readOptionalText(part.file_id, `${path}.file_id`), path, 'file_data, file_url');
}

function fileSource(fileId: string | null, path: string, others: string): MediaSource {
  if (fileId !== null) return { kind: 'file', fileId };
  throw invalidField(path, `an object with ${others} or file_id`);
}
