import type { ClientDialect } from '../translate/canonical/translation.ts';
import { OWN_REASONING_ID } from '../translate/responses/replace-foreign-items.ts';
import { ANTHROPIC_SEAL_PREFIX, OPENAI_SEAL_PREFIX } from '../translate/seal/encode-seal.ts';
import type { OnMember } from './scan-json.ts';

const SIGNATURE = Buffer.from('"signature"');
const DATA = Buffer.from('"data"');
const ENCRYPTED_CONTENT = Buffer.from('"encrypted_content"');
const ID = '"id"'; // Its value says enough.
const REASONING_DETAILS = Buffer.from('"reasoning_details"');

const OPENAI_SEAL = Buffer.from(`"${OPENAI_SEAL_PREFIX}`);
const ANTHROPIC_SEAL = Buffer.from(`"${ANTHROPIC_SEAL_PREFIX}`);
const REASONING_ID = Buffer.from('"rs_');
const EMPTY = Buffer.from('""');
const NULL = Buffer.from('null');

export interface ForeignWatch {
  /** For the scan of the body. */
  readonly onMember: OnMember;
  /** What it has seen so far. */
  readonly dialects: ReadonlySet<ClientDialect>;
}

/**
 * Sees, while a body is scanned, in which dialects it may hold what the provider of that dialect would refuse: what
 * the other provider sealed, or what we made up. Whether it does, only its values tell; but nearly every body is
 * known not to. To search it for the same words afterwards would take half as long again as the scan.
 *
 * @param text the body whose members `onMember` is told of
 */
export function createForeignWatch(text: Buffer): ForeignWatch {
  const dialects = new Set<ClientDialect>();
  return {
    dialects,
    onMember(keyStart, keyEnd, start, end) {
      switch (keyEnd - keyStart) {
        case SIGNATURE.length:
          if (!startsWith(text, keyStart, SIGNATURE)) return;
          if (startsWith(text, start, EMPTY) || startsWith(text, start, OPENAI_SEAL))
            dialects.add('messages');
          return;
        case DATA.length:
          if (startsWith(text, start, OPENAI_SEAL) && startsWith(text, keyStart, DATA))
            dialects.add('messages');
          return;
        case ID.length:
          if (startsWith(text, start, REASONING_ID) && isOwnId(text, start, end)) dialects.add('responses');
          return;
        case ENCRYPTED_CONTENT.length: // REASONING_DETAILS is as long.
          if (startsWith(text, keyStart, REASONING_DETAILS)) dialects.add('chat');
          if (!startsWith(text, keyStart, ENCRYPTED_CONTENT)) return;
          if (startsWith(text, start, NULL) || startsWith(text, start, ANTHROPIC_SEAL))
            dialects.add('responses');
      }
    },
  };
}

function isOwnId(text: Buffer, start: number, end: number): boolean {
  return OWN_REASONING_ID.test(text.toString('latin1', start + 1, end - 1));
}

/** In a loop, which for so few bytes is faster than a call to the runtime. */
function startsWith(text: Buffer, from: number, beginning: Buffer): boolean {
  for (let index = 0; index < beginning.length; index++) {
    if (text[from + index] !== beginning[index]) return false;
  }
  return true;
}
