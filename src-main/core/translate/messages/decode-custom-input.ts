import { parseJsonObject } from '../../../../src-shared/json.ts';
import { CUSTOM_INPUT } from './render-blocks.ts';

/** Takes the plain text out of the arguments of a function that stands for a free-form tool, as it comes. */
export interface CustomInputDecoder {
  /** @returns the text that is certain by now */
  push(json: string): string;
  /** @returns what is left */
  end(): string;
}

const OPENING = new RegExp(`^\\s*\\{\\s*"${CUSTOM_INPUT}"\\s*:\\s*"`);
/** Arguments that have not begun with {@link OPENING} by now are of another form, and read at the end. */
const OPENING_LENGTH = 64;

export function createCustomInputDecoder(): CustomInputDecoder {
  let state: 'opening' | 'text' | 'closed' | 'other' = 'opening';
  /** JSON text that has not been given out. */
  let held = '';

  function readOpening(): void {
    const opening = OPENING.exec(held);
    if (opening !== null) {
      state = 'text';
      held = held.slice(opening[0].length);
    } else if (held.length > OPENING_LENGTH) {
      state = 'other';
    }
  }

  function readText(): string {
    const end = findEnd(held);
    const text = decode(held.slice(0, end));
    if (held[end] === '"') state = 'closed';
    held = held.slice(end);
    return text;
  }

  return {
    push(json) {
      if (state === 'closed') return '';
      held += json;
      if (state === 'opening') readOpening();
      return state === 'text' ? readText() : '';
    },
    end() {
      if (state === 'text' || state === 'closed') return '';
      const input = parseJsonObject(held)?.[CUSTOM_INPUT];
      return typeof input === 'string' ? input : held;
    },
  };
}

/** Index of the closing quote, or of an escape that is not whole yet, or the end of `json`. */
function findEnd(json: string): number {
  let index = 0;
  while (index < json.length && json[index] !== '"') {
    const length = json[index] === '\\' ? measureEscape(json, index) : 1;
    if (index + length > json.length) break;
    index += length;
  }
  return index;
}

/** An escape, or two that make up one character (RFC 8259, section 7). */
function measureEscape(json: string, index: number): number {
  if (json[index + 1] !== 'u') return 2;
  const isHighHalf = /^d[89ab]/i.test(json.slice(index + 2, index + 4));
  const next = json.slice(index + 6, index + 8);
  return isHighHalf && '\\u'.startsWith(next) ? 12 : 6;
}

function decode(raw: string): string {
  if (raw === '') return '';
  try {
    return JSON.parse(`"${raw}"`);
  } catch {
    return raw; // Not JSON after all: better seen than lost.
  }
}
