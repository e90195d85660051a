import type { DocumentPart, ImagePart, OpaquePart } from './request.ts';

/** Where the client has this part, in the client's own terms; for errors. */
export function placeOf({ kind, path }: ImagePart | DocumentPart | OpaquePart): string {
  return path ?? `messages[].${kind}`;
}
