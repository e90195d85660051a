import type { CacheMark, DocumentPart, ImagePart, MediaSource } from '../canonical/request.ts';
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
  const source = parseDataUrl(data) ?? { kind: 'base64', mediaType: guessMediaType(filename), data };
  if (source.data === '' || source.data.startsWith('data:')) {
    throw invalidField(path, 'base64, or a data URL in base64');
  }
  if (!source.mediaType.startsWith('text/')) return source;
  return { kind: 'text', text: Buffer.from(source.data, 'base64').toString('utf8') };
}

/** A file is a document, unless it is a picture. */
export function toFilePart(
  source: MediaSource,
  title: string | null,
  mark: { readonly cache?: CacheMark },
): DocumentPart | ImagePart {
  if (source.kind === 'base64' && source.mediaType.startsWith('image/')) {
    return { kind: 'image', source, ...mark };
  }
  return { kind: 'document', source, ...(title === null ? {} : { title }), ...mark };
}

function guessMediaType(filename: string | null): string {
  return filename !== null && /\.(txt|md|csv)$/i.test(filename) ? 'text/plain' : 'application/pdf';
}

/** RFC 2397, base64 only. No regular expression over the whole: the data may be megabytes. */
function parseDataUrl(url: string): (MediaSource & { kind: 'base64' }) | null {
  const comma = url.indexOf(',');
  if (comma === -1 || url.slice(0, 5).toLowerCase() !== 'data:') return null;
  const [mediaType = '', ...parameters] = url.slice(5, comma).toLowerCase().split(';');
  const data = url.slice(comma + 1);
  if (mediaType === '' || data === '' || parameters.at(-1) !== 'base64') return null;
  return { kind: 'base64', mediaType: mediaType === 'image/jpg' ? 'image/jpeg' : mediaType, data };
}
