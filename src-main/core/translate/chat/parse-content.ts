import type { JsonObject } from '../../../../src-shared/json.ts';
import type { DocumentPart, ImagePart, MediaSource, TextPart } from '../canonical/request.ts';
import { parseFileData, parseImageUrl, toFilePart } from '../parse/parse-media-source.ts';
import { readCacheMark } from '../parse/read-cache-mark.ts';
import {
  invalidField,
  isMissing,
  readArray,
  readObject,
  readOptionalText,
  readText,
  unsupportedField,
} from '../parse/read-field.ts';

export type ContentPart = TextPart | ImagePart | DocumentPart;

export function parseSystemContent(value: unknown, path: string): TextPart[] {
  return toParts(value, path).flatMap(({ part, at }) => {
    if (part.type !== 'text') throw invalidField(`${at}.type`, 'text');
    return parseText(part, at);
  });
}

export function parseUserContent(value: unknown, path: string): ContentPart[] {
  return toParts(value, path).flatMap(({ part, at }) => parseContentPart(part, at));
}

/** A result may be empty: the tool had nothing to say. */
export function parseResultContent(value: unknown, path: string): ContentPart[] {
  return isMissing(value) ? [] : parseUserContent(value, path);
}

/** Content as parts, which a string is one of. */
export function toParts(value: unknown, path: string): { part: JsonObject; at: string }[] {
  if (typeof value === 'string') return [{ part: { type: 'text', text: value }, at: path }];
  if (!Array.isArray(value)) throw invalidField(path, 'a string or an array of parts');
  return readArray(value, path).map((item, i) => {
    const at = `${path}[${i}]`;
    // Some clients mix strings into the array.
    const part = typeof item === 'string' ? { type: 'text', text: item } : readObject(item, at);
    return { part, at };
  });
}

/** @returns nothing for empty text, which Anthropic refuses */
export function parseText(part: JsonObject, path: string): TextPart[] {
  const text = readText(part.text, `${path}.text`);
  return text === '' ? [] : [{ kind: 'text', text, ...readCacheMark(part) }];
}

function parseContentPart(part: JsonObject, path: string): ContentPart[] {
  switch (part.type) {
    case 'text':
      return parseText(part, path);
    case 'image_url':
      return [parseImage(part, path)];
    case 'file':
      return [parseFile(part, path)];
    case 'input_audio':
      throw unsupportedField(path, 'the provider does not listen', 'Send a transcript as text.');
    default:
      throw invalidField(`${path}.type`, 'one of text, image_url, file');
  }
}

function parseImage(part: JsonObject, path: string): ImagePart {
  const at = `${path}.image_url`;
  const image = typeof part.image_url === 'string' ? { url: part.image_url } : readObject(part.image_url, at);
  const detail = readOptionalText(image.detail, `${at}.detail`);
  return {
    kind: 'image',
    source: parseImageUrl(readText(image.url, `${at}.url`), `${at}.url`),
    ...(detail === null ? {} : { detail }),
    path,
    ...readCacheMark(part),
  };
}

function parseFile(part: JsonObject, path: string): DocumentPart | ImagePart {
  const at = `${path}.file`;
  const file = readObject(part.file, at);
  const title = readOptionalText(file.filename, `${at}.filename`);
  return toFilePart(parseFileSource(file, title, at), title, { path, ...readCacheMark(part) });
}

function parseFileSource(file: JsonObject, title: string | null, path: string): MediaSource {
  const data = readOptionalText(file.file_data, `${path}.file_data`);
  if (data !== null) return parseFileData(data, title, `${path}.file_data`);
  const fileId = readOptionalText(file.file_id, `${path}.file_id`);
  if (fileId === null) throw invalidField(path, 'an object with file_data or file_id');
  return { kind: 'file', fileId };
}
