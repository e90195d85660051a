import type { ClientDialect } from '../translate/canonical/translation.ts';
import { dropForeignThinking } from '../translate/messages/drop-foreign-thinking.ts';
import { dropForeignReasoning } from '../translate/responses/drop-foreign-reasoning.ts';
import { ANTHROPIC_SEAL_PREFIX, OPENAI_SEAL_PREFIX } from '../translate/seal/encode-seal.ts';
import type { JsonBody } from './json-body.ts';
import { replaceMember } from './replace-member.ts';

/**
 * A body for a provider that speaks its dialect, without the reasoning of the other provider that the session began
 * with, which would be refused. Nearly every body holds none: that takes a search of its bytes to know, and then the
 * body is returned as it is.
 */
export function dropForeignSeals(body: JsonBody, dialect: ClientDialect): JsonBody {
  switch (dialect) {
    case 'messages':
      if (!body.text.includes(OPENAI_SEAL_PREFIX) && !hasEmptySignature(body.text)) return body;
      return changeList(body, 'messages', dropForeignThinking);
    case 'responses':
      if (!body.text.includes(ANTHROPIC_SEAL_PREFIX)) return body;
      return changeList(body, 'input', dropForeignReasoning);
    case 'chat':
      return body;
  }
}

function changeList(
  body: JsonBody,
  key: string,
  change: (list: readonly unknown[]) => readonly unknown[],
): JsonBody {
  const list = body.read(key);
  if (!Array.isArray(list)) return body;
  const changed = change(list);
  return changed === list ? body : replaceMember(body, key, changed);
}

const SIGNATURE = '"signature"';
/** What may stand behind the name, with the white space of any JSON writer. */
const EMPTY_VALUE = /^\s{0,8}:\s{0,8}""/;
const EMPTY_VALUE_BYTES = 19;

function hasEmptySignature(text: Buffer): boolean {
  for (let at = text.indexOf(SIGNATURE); at !== -1; at = text.indexOf(SIGNATURE, at)) {
    at += SIGNATURE.length;
    if (EMPTY_VALUE.test(text.toString('latin1', at, at + EMPTY_VALUE_BYTES))) return true;
  }
  return false;
}
