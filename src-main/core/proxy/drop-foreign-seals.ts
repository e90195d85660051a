import type { JsonObject } from '../../../src-shared/json.ts';
import type { ClientDialect } from '../translate/canonical/translation.ts';
import { dropReasoningDetails } from '../translate/chat/reasoning-details.ts';
import { dropForeignThinking } from '../translate/messages/drop-foreign-thinking.ts';
import { replaceForeignItems } from '../translate/responses/replace-foreign-items.ts';
import type { JsonBody } from './json-body.ts';
import { setMember } from './set-member.ts';

/**
 * A body for a provider that speaks its dialect, without the reasoning of the other provider that the session began
 * with, which would be refused. Nearly every body is known to hold none, and is returned as it is.
 */
export function dropForeignSeals(body: JsonBody, dialect: ClientDialect): JsonBody {
  if (!body.foreignIn.has(dialect)) return body;
  const changed = Object.entries(changeMembers(body, dialect));
  return changed.reduce((before, [key, value]) => setMember(before, [key], value), body);
}

/** The members that are other ones afterwards. */
function changeMembers(body: JsonBody, dialect: ClientDialect): JsonObject {
  switch (dialect) {
    case 'messages':
      return dropForeignThinking((key) => body.read(key));
    case 'responses':
      return changeList(body, 'input', replaceForeignItems);
    case 'chat':
      return changeList(body, 'messages', dropReasoningDetails);
  }
}

function changeList(
  body: JsonBody,
  key: string,
  change: (list: readonly unknown[]) => readonly unknown[],
): JsonObject {
  const list = body.read(key);
  if (!Array.isArray(list)) return {};
  const changed = change(list);
  return changed === list ? {} : { [key]: changed };
}
