import type { CacheMark, DocumentPart, ImagePart, MediaSource } from '../canonical/request.ts';
import { decodeText, detectMediaType } from './detect-media-type.ts';
import { invalidField } from './read-field.ts';

/** Where an image is: a data URL, or an address on the web. */
export function parseImageUrl(url: string, path: string): MediaSource {
  const source = parseDataUrl(url);
  if (source !== null) return source;
  if (/^https?:\/\//i.test(url)) return { kind: 'url', url };
  throw invalidField(path, 'an http or https address, or a data URL in base64');
}

/** A file's content: a data URL, or base64 alone, which clients send too. */
export function parseFileData(data: string, filename: string | null, path: string): MediaSource {
  const source = parseDataUrl(data) ?? toBase64Source(guessMediaType(filename), data);
  const bytes = Buffer.from(source.data, 'base64');
  if (bytes.length === 0 || source.data.startsWith('data:')) {
    throw invalidField(path, 'base64, or a data URL in base64');
  }
  if (source.mediaType.startsWith('text/')) return { kind: 'text', text: bytes.toString('utf8') };
  const text = MAY_BE_TEXT.test(source.mediaType) ? decodeText(source.data) : null;
  return text === null ? source : { kind: 'text', text };
}

/** A file is a document, unless it is a picture. */
export function toFilePart(
  source: MediaSource,
  title: string | null,
  place: { readonly path: string; readonly cache?: CacheMark },
): DocumentPart | ImagePart {
  if (source.kind === 'base64' && source.mediaType.startsWith('image/')) {
    return { kind: 'image', source, ...place };
  }
  return { kind: 'document', source, ...(title === null ? {} : { title }), ...place };
}

type Base64Source = MediaSource & { readonly kind: 'base64' };

const UNKNOWN = 'application/octet-stream';

/** JSON, XML, YAML, scripts and whatever else has a name of its own. */
const MAY_BE_TEXT = /^application\/(?!pdf$)/;

function guessMediaType(filename: string | null): string {
  return filename !== null && /\.pdf$/i.test(filename) ? 'application/pdf' : UNKNOWN;
}

/** RFC 2397, base64 only. No regular expression over the whole: the data may be megabytes. */
function parseDataUrl(url: string): Base64Source | null {
  const comma = url.indexOf(',');
  if (comma === -1 || url.slice(0, 5).toLowerCase() !== 'data:') return null;
  const [mediaType = '', ...parameters] = url.slice(5, comma).toLowerCase().split(';');
  const data = url.slice(comma + 1);
  if (data === '' || parameters.at(-1) !== 'base64') return null;
  return toBase64Source(mediaType, data);
}

/**
 * What the first bytes say goes before what the client says, which often does not know. Anthropic refuses pictures
 * of another type than they are said to have: https://github.com/BerriAI/litellm/issues/24900
 */
function toBase64Source(declared: string, data: string): Base64Source {
  const named = declared === 'image/jpg' ? 'image/jpeg' : declared || UNKNOWN;
  return { kind: 'base64', mediaType: detectMediaType(data) ?? named, data };
}
