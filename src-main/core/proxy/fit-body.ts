import type { Authorization } from '../credentials/provider-account.ts';
import type { BodyChanges, ModelWish } from '../translate/canonical/body-changes.ts';
import { fitClaudeBody } from '../translate/messages/fit-claude-body.ts';
import { fitOpenaiBody } from '../translate/responses/fit-openai-body.ts';
import type { JsonBody } from './json-body.ts';
import type { NativeCall } from './native-call.ts';
import { setElements, setMember } from './set-member.ts';

export interface FittedCall {
  readonly call: NativeCall;
  /** Names of fields that cannot be fulfilled. */
  readonly dropped: readonly string[];
}

/**
 * The call with what its body needs for its model; every other byte stays. Where the client's name for the model means
 * no more than that, the call is returned as it is.
 */
export function fitBody(call: NativeCall, mode: Authorization['mode']): FittedCall {
  const { body, wish = null } = call;
  if (body === null || wish === null) return { call, dropped: [] };
  const { members, lists, dropped, betas } = findChanges(call.dialect, body, wish, mode);
  const arranged = lists.reduce((changed, [name, elements]) => setElements(changed, name, elements), body);
  return {
    call: {
      ...call,
      rawHeaders: [...call.rawHeaders, ...betas.flatMap((beta) => ['anthropic-beta', beta])],
      body: members.reduce((changed, [path, value]) => setMember(changed, path, value), arranged),
    },
    dropped,
  };
}

function findChanges(
  dialect: NativeCall['dialect'],
  body: JsonBody,
  wish: ModelWish,
  mode: Authorization['mode'],
): BodyChanges {
  const read = (key: string) => body.read(key);
  if (dialect === 'messages') return fitClaudeBody(read, wish);
  return fitOpenaiBody(read, dialect, wish, mode === 'oauth' ? 'chatgpt' : 'openai-api');
}
