import { type JsonObject, parseJsonObject } from '../../../src-shared/json.ts';
import type { ClientDialect } from '../translate/canonical/translation.ts';
import { createForeignWatch } from './foreign-watch.ts';
import { type JsonMembers, type Span, scanJsonObject } from './scan-json.ts';

/** A request body: a JSON object, read only where somebody asks. */
export interface JsonBody {
  /** The bytes as sent, uncompressed. */
  readonly text: Buffer;
  /** Where the members of the object stand. */
  readonly members: JsonMembers;
  /** The dialects in which something that it holds may be of the other provider: {@link createForeignWatch}. */
  readonly foreignIn: ReadonlySet<ClientDialect>;
  /** The value of one member, or `undefined`. */
  read(key: string): unknown;
  /** The whole object. Costs several times what everything else about a request does. */
  parse(): JsonObject;
}

/** @returns `null` when `text` is no JSON object */
export function readJsonObject(text: Buffer): JsonBody | null {
  const foreign = createForeignWatch(text);
  const members = scanJsonObject(text, foreign.onMember);
  if (members === null) return null;
  return {
    text,
    members,
    foreignIn: foreign.dialects,
    read(key) {
      const span = members.get(key);
      return span === undefined ? undefined : parseSpan(text, span);
    },
    parse: () => parseJsonObject(text.toString('utf8')) ?? {},
  };
}

function parseSpan(text: Buffer, { start, end }: Span): unknown {
  return JSON.parse(text.toString('utf8', start, end));
}
